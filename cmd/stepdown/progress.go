package main

import (
	"cmp"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"stepdown/internal/app"
)

// watched tells whether a person is watching: standard error is a terminal, and no program asked for JSON.
func (c *console) watched() bool {
	f, isFile := c.errs.(*os.File)
	return isFile && !c.json && term.IsTerminal(int(f.Fd()))
}

// redraw is the shortest time between two drawings of a bar.
const redraw = 250 * time.Millisecond

// progress is a bar on a terminal, and nothing elsewhere. of is how many items there are; 0 if that is not known.
func (c *console) progress(what string, of int) *progressbar.ProgressBar {
	return progressbar.NewOptions(cmp.Or(of, -1), progressbar.OptionSetDescription(what), progressbar.OptionSetWriter(c.errs),
		progressbar.OptionSetVisibility(c.watched()), progressbar.OptionSetPredictTime(false),
		progressbar.OptionShowCount(), progressbar.OptionClearOnFinish(), progressbar.OptionThrottle(redraw))
}

// showProgress shows on a terminal what a run is doing and how far it has come, until finish is called. A bar that can't be
// drawn is no reason to stop a run.
func (c *console) showProgress(a *app.App) (finish func()) {
	if !c.watched() {
		return func() {}
	}
	var bar *progressbar.ProgressBar
	finish = func() {
		if bar != nil {
			_ = bar.Finish()
		}
	}
	a.Progress = app.Progress{
		Begin: func(stage string, about int) {
			finish()
			bar = c.progress(stage, about)
			_ = bar.RenderBlank()
		},
		Each: func() { _ = bar.Add(1) },
	}
	return finish
}
