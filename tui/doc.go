// Package tui is what people see and press: the wizard as a full-screen program
// (Bubble Tea v1) and, as its full equal, by plain lines for pipes, dumb
// terminals and screen readers. It draws and hands keys on; what is asked, how
// answers are judged and when DNS is looked at is decided in package wizard.
//
// How it speaks: every screen says where you are, what to do now and what
// happens next. Words before jargon, the term in brackets behind them. A state
// is a mark and a word; colour is an extra. What comes from DNS, flags, files or
// the environment is drawn through [records.Visible] only.
package tui
