package store_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"stepdown/internal/store"
)

// TestTextsAreCopiedAsTheyAre copies rows with all that a copy marks its lines with, more of them than go to the database together.
func TestTextsAreCopiedAsTheyAre(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		texts := []string{`\N`, `\.`, "a\tb", "a\nb", "a\r\nb", `a\tb\\`, "\\\n\r\t", "Zoë \u2028 \u00a0", strings.Repeat(`"\`, 40_000)}
		for i := range 300 {
			texts = append(texts, fmt.Sprint(i, strings.Repeat("x", 500)))
		}
		if s.Postgres() { // its index takes no text as long as the longest
			if _, err := s.DB().Exec(`DROP INDEX work_mailbox_place`); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.CopyMailboxes(t.Context(), texts); err != nil {
			t.Fatal(err)
		}
		var got []string
		if err := s.DB().Select(&got, `SELECT place FROM work_mailbox WHERE episode_id IS NULL`); err != nil {
			t.Fatal(err)
		}
		slices.Sort(got)
		slices.Sort(texts)
		if !slices.Equal(got, texts) {
			t.Errorf("%d texts became %d others: %.200q, %.200q", len(texts), len(got), texts, got)
		}
	})
}

// TestACopyThatIsRefusedChangesNothing has a row among many that the table refuses. The connection goes on.
func TestACopyThatIsRefusedChangesNothing(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		s.DB().SetMaxOpenConns(1)
		many := make([]string, 20_000)
		for i := range many {
			many[i] = fmt.Sprint("mailbox ", i)
		}
		many[100] = ""
		if err := s.CopyMailboxes(t.Context(), many); err == nil {
			t.Error("a mailbox without a name was copied")
		}
		if n := ask[int](t, s, `SELECT COUNT(*) FROM work_mailbox`); n > 0 {
			t.Errorf("%d rows are there", n)
		}
		if err := s.CopyMailboxes(t.Context(), many[:100]); err != nil {
			t.Error(err)
		}
		if n := ask[int](t, s, `SELECT COUNT(*) FROM work_mailbox`); n != 100 {
			t.Errorf("%d rows are there", n)
		}
	})
}

// ended is a context that has ended once it has been asked so often whether it has.
type ended struct {
	context.Context
	asked atomic.Int32
}

func (e *ended) Err() error {
	if e.asked.Add(1) > 3 {
		return context.Canceled
	}
	return e.Context.Err()
}

// TestACopyThatIsCancelledChangesNothing is cancelled while its rows are written.
func TestACopyThatIsCancelledChangesNothing(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		many := make([]string, 20_000)
		for i := range many {
			many[i] = fmt.Sprint("mailbox ", i)
		}
		if err := s.CopyMailboxes(&ended{Context: t.Context()}, many); !errors.Is(err, context.Canceled) {
			t.Errorf("a copy that was cancelled ended with %v", err)
		}
		if n := ask[int](t, s, `SELECT COUNT(*) FROM work_mailbox`); n > 0 {
			t.Errorf("%d rows are there", n)
		}
	})
}
