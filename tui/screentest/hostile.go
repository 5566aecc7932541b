package screentest

// Family is one way in which text can drive a terminal, or deceive who reads it.
type Family struct{ Name, Text string }

// Hostile is what strangers may put into DNS, names, errors, the environment or
// files. ECMA-48 has the control functions, UAX #9 the bidi characters.
func Hostile() []Family {
	return []Family{
		{"C0: NUL", "\x00"}, {"C0: ENQ", "\x05"}, {"C0: BEL", "\a"}, {"C0: BS", "\b\b\b"}, {"C0: HT", "\t"}, {"C0: LF", "\n"},
		{"C0: VT", "\v"}, {"C0: FF", "\f"}, {"C0: CR", "\r"}, {"C0: SO", "\x0e"}, {"C0: SI", "\x0f"}, {"C0: CAN", "\x18"},
		{"C0: SUB", "\x1a"}, {"C0: bare ESC", "\x1b"}, {"DEL", "\x7f"},
		{"C1 raw: CSI", "\x9b2J"}, {"C1 raw: OSC", "\x9d0;t\x9c"}, {"C1 raw: DCS", "\x90q\x9c"},
		{"C1 in UTF-8: CSI", "\u009b2J"}, {"C1 in UTF-8: OSC", "\u009d0;t\u009c"}, {"C1 in UTF-8: DCS", "\u0090q\u009c"}, {"C1 in UTF-8: NEL", "\u0085"},
		{"CSI: erase", "\x1b[2J"}, {"CSI: move", "\x1b[1;1H"}, {"CSI: scroll", "\x1b[99S"}, {"CSI: scroll region", "\x1b[5;6r"},
		{"CSI: insert lines", "\x1b[9L"}, {"CSI: repeat", "\x1b[999b"}, {"CSI: alternate screen", "\x1b[?1049l"}, {"CSI: cursor", "\x1b[?25h"},
		{"CSI: mouse", "\x1b[?1000h"}, {"CSI: device status", "\x1b[6n"}, {"CSI: device attributes", "\x1b[>c"}, {"CSI: title report", "\x1b[21t"},
		{"CSI: media copy", "\x1b[5i"}, {"CSI: soft reset", "\x1b[!p"}, {"CSI: endless", "\x1b[" + "1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1"},
		{"SGR: colour", "\x1b[31m"}, {"SGR: 256 colours", "\x1b[38;5;201m"}, {"SGR: conceal", "\x1b[8m"}, {"SGR: blink", "\x1b[5m"},
		{"OSC 0: title", "\x1b]0;title\a"}, {"OSC 2: title", "\x1b]2;title\x1b\\"}, {"OSC 4: palette", "\x1b]4;1;rgb:00/00/00\a"},
		{"OSC 7: folder", "\x1b]7;file://evil/\x1b\\"}, {"OSC 8: link", "\x1b]8;;http://evil.example\x1b\\"}, {"OSC 9: notice", "\x1b]9;notice\a"},
		{"OSC 10: colour", "\x1b]10;?\a"}, {"OSC 50: font", "\x1b]50;font\a"}, {"OSC 52: clipboard", "\x1b]52;c;aGFja2Vk\a"},
		{"OSC 133: prompt", "\x1b]133;A\a"}, {"OSC 777: notice", "\x1b]777;notify;a;b\a"}, {"OSC 1337: file", "\x1b]1337;File=:\a"}, {"OSC: endless", "\x1b]0;"},
		{"DCS: request", "\x1bP$q\"p\x1b\\"}, {"DCS: sixel", "\x1bPq#0;2;0;0;0\x1b\\"}, {"DCS: tmux", "\x1bPtmux;\x1b\x1b]0;t\a\x1b\\"},
		{"APC", "\x1b_apc\x1b\\"}, {"APC: picture", "\x1b_Ga=T;\x1b\\"}, {"PM", "\x1b^pm\x1b\\"}, {"SOS", "\x1bXsos\x1b\\"},
		{"ESC: reset", "\x1bc"}, {"ESC: save", "\x1b7"}, {"ESC: charset", "\x1b(0"}, {"ESC: alignment", "\x1b#8"}, {"ESC: keypad", "\x1b="},
		{"screen: title", "\x1bktitle\x1b\\"},
		{"bidi: override", "\u202e"}, {"bidi: override to the right", "\u202d"}, {"bidi: embedding", "\u202b"}, {"bidi: isolate", "\u2066"},
		{"bidi: pop", "\u2069"}, {"bidi: mark", "\u200f"}, {"bidi: Arabic mark", "\u061c"},
		{"zero width: space", "\u200b"}, {"zero width: joiner", "\u200d"}, {"zero width: non-joiner", "\u200c"}, {"zero width: word joiner", "\u2060"},
		{"zero width: grapheme joiner", "\u034f"}, {"byte order mark", "\ufeff"}, {"soft hyphen", "\u00ad"}, {"Hangul fillers", "\u115f\u3164"},
		{"variation selector", "\ufe0f"}, {"tags", "\U000e0041"}, {"line separator", "\u2028"}, {"paragraph separator", "\u2029"},
		{"blanks", "\u00a0\u2003\u3000"}, {"braille blank", "\u2800"}, {"private use", "\ue000"}, {"noncharacter", "\uffff"}, {"unassigned", "\u0378"},
		{"UTF-8: lone byte", "\xff"}, {"UTF-8: cut off", "\xc3("}, {"UTF-8: overlong", "\xc0\x9b"}, {"UTF-8: surrogate", "\xed\xa0\x80"}, {"UTF-8: beyond", "\xf4\x90\x80\x80"},
		{"combining marks", "Z\u0351\u036b\u0343\u036a\u0302\u036b\u033d\u034f\u0334\u0319\u0324\u031e\u0349\u035a\u032f\u031e\u0320\u034d"},
		{"marks without a letter", "\u0301\u0302\u0303"},
	}
}
