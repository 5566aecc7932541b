package tui

import "context"

// Plain is [Run] by lines: every question and every change is a line of text
// that is written once, and every answer is a line of input. It returns
// [ErrInputEnded] where the input ends before the last question is answered.
func Plain(ctx context.Context, opts Options) error { return errNotYet }

// PlainWatch is [Watch] by lines: one for each change, until all is green.
func PlainWatch(ctx context.Context, opts Options) error { return errNotYet }
