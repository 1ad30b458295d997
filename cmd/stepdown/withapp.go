package main

import (
	"context"
	"errors"

	"stepdown/internal/app"
	"stepdown/internal/office"
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

// withOffice is withApp for a verb that only acts, or reads, in the installation's office.
func (c *console) withOffice(ctx context.Context, work func(*office.Office) error) error {
	return c.withApp(ctx, func(a *app.App) error { return work(a.Office()) })
}
