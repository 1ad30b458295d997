package jobs_test

import (
	"strings"
	"testing"

	"stepdown/jobs"
)

// A carrier that takes nothing of what it is given is named; one that takes something, or was given nothing, is not.
func TestACarrierThatTakesNothingIsNamed(t *testing.T) {
	everywhere(t, 2, func(l *loop) {
		refusing := func(want string) {
			l.Helper()
			if d, err := l.deliver(); err != nil || d.Refusing != want {
				l.Errorf("refusing: %q, want %q (%+v, %v)", d.Refusing, want, d, err)
			}
		}
		l.carrier.does["L000001"], l.carrier.does["L000002"] = notNow, notNow
		refusing("distant")
		refusing("") // both rest
		l.later(1, 0)
		l.carrier.does["L000001"] = notNow
		refusing("")
		l.want("ready not-now", "accepted handed-over")
	})
	if both := (jobs.Delivered{Refusing: "post"}).Plus(jobs.Delivered{Refusing: "post"}); both.Refusing != "post" {
		t.Errorf("two passes name it as %q", both.Refusing)
	}
	if both := (jobs.Delivered{Refusing: "smtp"}).Plus(jobs.Delivered{Refusing: "post"}); both.Refusing != "post,smtp" {
		t.Errorf("two passes name them as %q", both.Refusing)
	}
}

// The report names what was tried in vain and waits.
func TestTheReportTellsOfLettersThatWereTriedInVain(t *testing.T) {
	everywhere(t, 2, func(l *loop) {
		l.digest()
		l.carrier.does["L000001"], l.carrier.does["L000002"], l.carrier.does[""] = diskIsFull, deferred, deferred
		l.pass()
		report, err := jobs.Report{Store: l.store, Rules: l.rules}.Gather(l.Context(), l.today)
		l.ok(err)
		said := strings.Join(report.Lines(), "\n")
		for _, want := range []string{
			"The print folder could not be written, and is tried again: 1 consent-refused letter, the oldest since Monday 16 March 2026: " +
				"R-001/1 (L000001). See that its disk has room, and that it is the right folder.",
			"The mail server took nothing, and is tried again: 1 consent-refused letter, the oldest since Monday 16 March 2026: " +
				"R-002/1 (L000002). See that the mail server is running",
			"Not sent: 1 digest, the oldest since Monday 16 March 2026. See that the mail server is running",
		} {
			if !strings.Contains(said, want) {
				l.Errorf("the report says %s\nwant %s", said, want)
			}
		}
	})
}
