package main

import (
	"context"
	"errors"

	"stepdown/internal/app"
)

// withApp opens the installation that the settings describe, works with it, and closes it.
func (c *console) withApp(ctx context.Context, work func(*app.App) error) (err error) {
	settings, err := c.settings()
	if err != nil {
		return err
	}
	a, err := app.Open(ctx, settings, settings.Log.Logger(c.errs))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	return work(a)
}
