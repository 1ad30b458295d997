package jobs_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"stepdown/internal/post"
	"stepdown/internal/store"
)

// forgets has the database forget that it claimed the first letter, and whatever else.
func (l *loop) forgets(also ...string) {
	l.alter(append([]string{`UPDATE letter SET state = 'ready', code = 'written', reason = 'x', attempt = 0, owner = NULL, lease_until = NULL,
		carrier = '', batch = '', place = '' WHERE id = 1`}, also...)...)
}

// TestADatabaseThatFallsBackInMidPassSendsNothingTwice has it forget the first letter just as that has left.
func TestADatabaseThatFallsBackInMidPassSendsNothingTwice(t *testing.T) {
	for name, c := range map[string]struct {
		also          []string
		said, first   string
		repairsItself bool // it knows again what left, since a person has it to look at
	}{
		"and counts anew": {[]string{`UPDATE installation SET claims = 0`}, "it has fallen back to an older copy", "ready written", false},
		"and counts on":   {nil, "it has left already, and the database has forgotten it", "uncertain sent-before-restore", true},
		"and another goes first": {[]string{`UPDATE letter SET available_at = '2126-01-01' WHERE id = 1`},
			"tells of 1 attempt(s) that the database knows nothing of", "ready written", false},
	} {
		t.Run(name, func(t *testing.T) {
			everywhere(t, 2, func(l *loop) {
				l.digest()
				l.carrier.then = func(string) {
					l.carrier.then = nil
					l.forgets(c.also...)
				}
				if done, err := l.deliver(); err == nil || !strings.Contains(err.Error(), c.said) || !strings.Contains(err.Error(), "stepdown adopt") {
					l.Errorf("%+v, %v", done, err)
				}
				l.printed("L000001")
				if first := l.states()[0]; first != c.first {
					l.Errorf("the first letter is %s", first)
				}
				if n := len(l.carrier.orders); n != 1 {
					l.Errorf("%d things left", n)
				}
				if _, err := l.deliver(); (err == nil) != c.repairsItself {
					l.Errorf("the next pass: %v", err)
				}
				if strings.Count(l.carrier.printed(), "L000001") != 1 {
					l.Errorf("it posts %s", l.carrier.printed())
				}
			})
		})
	}
}

// TestAnOlderVersionsRecordIsCarriedOver takes over from a version that kept the record in one file.
func TestAnOlderVersionsRecordIsCarriedOver(t *testing.T) {
	for name, c := range map[string]struct {
		claims  int
		line    string
		refused string
	}{
		"as it is": {7, `{"number":7,"database":"D","letter":1,"kind":"closure","case":"R-001","adults":["R-001-A1"],"run":"r",` +
			`"mark":"m"}`, ""},
		"of an older copy": {6, `{"number":7,"database":"D","letter":1}`, "it is an old copy"},
		"of another":       {7, `{"number":7,"database":"E","letter":1}`, "that of another database"},
		"gone":             {7, "", "has no record"},
	} {
		t.Run(name, func(t *testing.T) {
			everywhere(t, 1, func(l *loop) {
				l.alter(`UPDATE installation SET database_id = 'D', claims = ` + string(rune('0'+c.claims)))
				old := filepath.Join(l.record.Dir, ".sent.jsonl")
				if c.line != "" {
					l.ok(os.WriteFile(old, []byte(`{"number":3,"database":"before","letter":1}`+"\n"+c.line+"\n"), 0o600))
				}
				_, err := l.deliver()
				if c.refused != "" {
					if err == nil || !strings.Contains(err.Error(), c.refused) || !strings.Contains(err.Error(), "stepdown adopt") {
						l.Errorf("got %v", err)
					}
					return
				}
				l.ok(err)
				if _, err := os.Stat(old); !os.IsNotExist(err) {
					l.Errorf("the old record is still there: %v", err)
				}
				read, err := (&post.Record{Dir: l.record.Dir}).Read()
				l.ok(err)
				lines := read.Since(0)
				if len(lines) != 2 || lines[0].Number != 7 || lines[0].Run != "r" || lines[1].Number != 8 || lines[0].Keys[0] != lines[1].Keys[0] {
					l.Errorf("%+v", lines)
				}
				ours, err := l.store.Installation(l.Context())
				if err != nil || !read.Has(ours.RecordSeq, ours.RecordSum) || ours.RecordSeq != read.Seq {
					l.Errorf("the database knows of line %d of %d, %v", ours.RecordSeq, read.Seq, err)
				}
				text, err := os.ReadFile(filepath.Join(l.record.Dir, ".sent", "000000000001.jsonl"))
				if err != nil || strings.Contains(string(text), "R-001") {
					l.Errorf("the record names somebody: %s, %v", text, err)
				}
			})
		})
	}
}

// TestADatabaseThatTookOverSendsNothing has the database remember another timeline than that on which it lies.
func TestADatabaseThatTookOverSendsNothing(t *testing.T) {
	everywhere(t, 3, func(l *loop) {
		_, err := l.deliver()
		l.ok(err)
		ours, err := l.store.Installation(l.Context())
		l.ok(err)
		if ours.System == "" {
			if strings.HasPrefix(l.url, "postgres") {
				l.Error("PostgreSQL does not tell which it is")
			}
			return
		}
		l.digest()
		for timeline, synchronous := range map[string]string{"00000007": "0", "00000008": "1"} {
			l.alter(`UPDATE installation SET timeline = '` + timeline + `', synchronous = ` + synchronous)
			_, err := l.deliver()
			if lost := synchronous == "0"; lost != (err != nil && strings.Contains(err.Error(), "stepdown adopt")) || !lost && err != nil {
				l.Errorf("synchronous %s: %v", synchronous, err)
			}
			l.alter(`UPDATE installation SET timeline = '` + ours.Timeline + `', synchronous = 0`)
		}
		l.alter(`UPDATE installation SET cluster = '1', synchronous = 1`)
		if _, err := l.deliver(); err == nil || !strings.Contains(err.Error(), "its system identifier was 1, and is "+ours.System) {
			l.Errorf("a copy: %v", err)
		}
		if d, err := l.store.ClaimDigests(l.Context(), store.Claimant{Owner: "a", Installation: "council"}, 1); d != nil || err == nil {
			l.Errorf("claimed %v, %v", d, err)
		}
	})
}
