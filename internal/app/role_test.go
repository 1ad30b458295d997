package app_test

import (
	"bytes"
	"context"
	"log/slog"
	"maps"
	"net/http"
	"strings"
	"testing"

	"stepdown/internal/app"
	"stepdown/internal/apptest"
	"stepdown/internal/calendar"
	"stepdown/internal/config"
	"stepdown/internal/pgtest"
)

// withServiceRole are the databases, and one that is reached as the role that the service is to run as.
func withServiceRole() map[string]func(*testing.T, *apptest.House) string {
	all := maps.Clone(apptest.Databases)
	all["postgres as the role of the service"] = func(t *testing.T, h *apptest.House) string {
		return asService(t, earnest(t, h, apptest.Databases["postgres"](t, h), freePort(t)))
	}
	return all
}

// asService makes the tables, and gives the database's address for the role of the service.
func asService(t *testing.T, settings *config.Config) string {
	t.Helper()
	if _, err := app.Migrate(t.Context(), settings, false, app.Grants{Services: []string{pgtest.ServiceRole}}); err != nil {
		t.Fatal(err)
	}
	return pgtest.AsService(settings.Database.Reveal())
}

// The service says when its role could change what was written down; so does check-config.
func TestTheServiceWarnsOfARoleThatMayDoTooMuch(t *testing.T) {
	h := apptest.New(t)
	owner := earnest(t, h, pgtest.URL(t), freePort(t))
	service := earnest(t, h, asService(t, owner), freePort(t))
	for settings, warned := range map[*config.Config]bool{owner: true, service: false} {
		ctx, stop := context.WithCancel(t.Context())
		var said bytes.Buffer
		ended := make(chan error, 1)
		go func() {
			ended <- app.Serve(ctx, settings, slog.New(slog.NewTextHandler(&said, nil)), newClock(14).now, calendar.Date{}, app.Reload{})
		}()
		within(t, "the service is ready", func() bool { return status(settings, "/readyz") == http.StatusOK })
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		const warning = "level=WARN msg=\"the database's role may do more than the service needs, and could change what was written down"
		if got := strings.Contains(said.String(), warning); got != warned {
			t.Errorf("warned: %v, want %v:\n%s", got, warned, &said)
		}
		database := app.Connect(t.Context(), settings)[0]
		if got := strings.Contains(database.Said, "WARNING: its role is a superuser"); !database.OK || got != warned {
			t.Errorf("check-config says %v", database)
		}
	}
}

// A role that may not change the tables, or lacks a right, is told of at the start, with who can mend it.
func TestTheServiceEndsWhereItsRoleLacksSomething(t *testing.T) {
	h := apptest.New(t)
	owner := earnest(t, h, pgtest.Empty(t), freePort(t))
	none := earnest(t, h, pgtest.AsService(owner.Database.Reveal()), freePort(t))
	refused := func(want string) {
		t.Helper()
		if err := refusal(t, none, newClock(14), calendar.Date{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v", err)
		}
	}
	refused("run `stepdown migrate` as the owner of the database, with `--grant service`")
	if _, err := app.Migrate(t.Context(), owner, false, app.Grants{}); err != nil {
		t.Fatal(err)
	}
	refused("the database's role may not do this: see `stepdown help database`")
	asService(t, owner)
	if err := refusal(t, none, newClock(14), calendar.Date{}); err != nil {
		t.Errorf("with its rights: %v", err)
	}
}
