package fault

import (
	"net/http"
	"slices"
	"time"
)

// lists has the ledger listed and counted once the night is over: what people ask for, and what a monitor asks every few seconds.
func (l *load) lists() {
	l.t.Helper()
	l.stage("`letters`: the first page", 0, "", "letters")
	l.stage("`letters --json`: all of them", 0, "", "letters", "--json")
	const answers = 20
	listen := free(l.t)
	l.more = append(l.more, "STEPDOWN_SERVICE_LISTEN="+listen)
	for _, schedule := range []string{"INTAKE", "SCAN", "DELIVER", "REMIND", "REPORT"} { // nothing but that is to be measured
		l.more = append(l.more, "STEPDOWN_SCHEDULES_"+schedule+"=@every 1000h")
	}
	d := l.serveOn(l.crowd.Day)
	ask := func() { get(l.t, "http://"+listen+"/metrics") }
	l.until(func() error {
		answer, err := http.Get("http://" + listen + "/readyz")
		if err == nil {
			err = answer.Body.Close()
		}
		return err
	})
	var took []time.Duration
	for range answers {
		began := time.Now()
		ask()
		took = append(took, time.Since(began))
	}
	slices.Sort(took)
	l.t.Logf("/metrics is answered in %s, in %s at most: the median and the longest of %d", took[answers/2], took[answers-1], answers)
	if code := d.stop(); code != 0 {
		l.t.Errorf("the service ended with %d", code)
	}
}
