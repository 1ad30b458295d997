package fault

import (
	"errors"
	"strings"
	"testing"

	"stepdown/internal/demo"
	"stepdown/internal/pgtest"
)

// What is broken here is broken for a service that may do what it needs and no more, as a council runs it.
func TestServicesOfTheHouseOwnNoTables(t *testing.T) {
	h := newHouse(t, pgtest.URL(t), demo.Crowd{Cases: 1})
	d := h.serve()
	h.until(func() error {
		if strings.Contains(d.said.String(), "the service has started") {
			return nil
		}
		return errors.New("the service has not started")
	})
	if said := d.said.String(); strings.Contains(said, "may do more than the service needs") {
		t.Errorf("the service runs as somebody else than its role:\n%s", said)
	}
	if code := d.stop(); code != 0 {
		t.Errorf("the service ended with %d: %s", code, d.said)
	}
}
