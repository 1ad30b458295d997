package fault

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"stepdown/internal/calendar"
	"stepdown/internal/demo"
	"stepdown/internal/litetest"
	"stepdown/internal/pgtest"
	"stepdown/internal/post/clerk"
	"stepdown/internal/store"
)

var full = flag.Bool("full", false, "run the full counts")

func TestMain(m *testing.M) {
	flag.Parse()
	if err := flag.Set("test.parallel", "6"); err != nil { // they mostly wait: for a lease to run out, for a retry
		panic(err)
	}
	pgtest.Main(m)
}

// many is the count to use: few, or all with -full. With the race detector everything takes several times as long, and half
// as many have to do.
func many(few, all int) int {
	switch {
	case *full:
		return all
	case raceDetector:
		return (few + 1) / 2
	}
	return few
}

// apart is how far apart the things to try are: each of them with -full, and otherwise one in so many.
func apart(n int) int {
	switch {
	case *full:
		return 1
	case raceDetector:
		return 3 * n
	}
	return n
}

// program is the built program, made once for all tests.
var program = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "stepdown-fault-")
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "stepdown")
	args := []string{"build", "-tags", "faults", "-o", path}
	if raceDetector {
		args = append(args, "-race")
	}
	if out, err := exec.Command("go", append(args, "stepdown/cmd/stepdown")...).CombinedOutput(); err != nil {
		return "", fmt.Errorf("build the program: %w: %s", err, out)
	}
	return path, nil
})

// day is the day on which everything of a crowd falls due.
var day = calendar.MustParse("2026-03-10")

// house is an installation for trying out, as its processes see it.
type house struct {
	t        *testing.T
	dir      string
	database string
	office   *office
	crowd    demo.Crowd
	more     []string // settings as variables, which override the house's own
	prints   string   // where to look for letters, if not in the house's own print folder
	restored bool     // an older copy of the database knows nothing of the day's digests, and sends them again as new messages
	before   []string // a program and its arguments, by which every process of the house is started
	daemons  []*daemon
}

// newHouse makes a house with a database that holds nothing but its tables.
func newHouse(t *testing.T, database string, crowd demo.Crowd, more ...string) *house {
	t.Helper()
	crowd.Day = day
	h := &house{t: t, dir: t.TempDir(), office: openOffice(t), crowd: crowd, more: more}
	if h.database = database; database == "" {
		h.database = litetest.In(t, h.dir)
	}
	migrate := []string{"migrate", "--test"}
	if strings.HasPrefix(database, "postgres:") {
		migrate = append(migrate, "--grant", pgtest.ServiceRole)
	}
	h.must(migrate...)
	if len(migrate) > 2 { // the program runs as its own role, not as the tables' owner
		h.database = pgtest.AsService(database)
	}
	return h
}

// furnished is a house whose crowd has been taken in.
func furnished(t *testing.T, database string, crowd demo.Crowd, more ...string) *house {
	t.Helper()
	h := newHouse(t, database, crowd, more...)
	h.must("import", h.feed("nightly"))
	return h
}

// feed writes the crowd's feed into a folder of that name.
func (h *house) feed(name string) string {
	h.t.Helper()
	folder := filepath.Join(h.dir, "feeds", name)
	if err := h.crowd.Write(folder); err != nil {
		h.t.Fatal(err)
	}
	return folder
}

// environ are the settings; of those that are given twice the last counts.
func (h *house) environ() []string {
	last, all := map[string]string{}, []string{}
	for _, setting := range h.allEnviron() {
		name, _, _ := strings.Cut(setting, "=")
		last[name] = setting
	}
	for _, name := range slices.Sorted(maps.Keys(last)) {
		all = append(all, last[name])
	}
	return all
}

func (h *house) allEnviron() []string {
	return append(append(os.Environ(),
		"STEPDOWN_CONFIG="+os.DevNull,
		"STEPDOWN_DATABASE="+h.database,
		"STEPDOWN_FOLDERS_FEED="+filepath.Join(h.dir, "feed"),
		"STEPDOWN_FOLDERS_PRINT="+filepath.Join(h.dir, "print"),
		"STEPDOWN_MAIL_HOST=127.0.0.1", fmt.Sprintf("STEPDOWN_MAIL_PORT=%d", h.office.port()),
		"STEPDOWN_MAIL_TLS=none", "STEPDOWN_MAIL_FROM=stepdown@example.org",
		"STEPDOWN_MAIL_TIMEOUT=1s", "STEPDOWN_MAIL_RETRY_FIRST=1s", "STEPDOWN_MAIL_RETRY_LONGEST=2s", "STEPDOWN_SERVICE_LEASE=2s",
		"STEPDOWN_SERVICE_LISTEN=127.0.0.1:0", "STEPDOWN_SERVICE_SHUTDOWN_WITHIN=20s",
		"STEPDOWN_LIMITS_LETTERS_PER_RUN=1000000", "STEPDOWN_LIMITS_LETTERS_PER_DAY=1000000",
		"STEPDOWN_SCHEDULES_INTAKE=@every 1s", "STEPDOWN_SCHEDULES_SCAN=@every 1s", "STEPDOWN_SCHEDULES_DELIVER=@every 1s",
		"STEPDOWN_SCHEDULES_REMIND=@every 1s", "STEPDOWN_SCHEDULES_REPORT=@every 1s",
	), h.more...)
}

func (h *house) command(args ...string) *exec.Cmd {
	h.t.Helper()
	path, err := program()
	if err != nil {
		h.t.Fatal(err)
	}
	line := append(append(slices.Clone(h.before), path), args...)
	c := exec.Command(line[0], line[1:]...)
	c.Dir, c.Env = h.dir, h.environ()
	return c
}

// call runs a verb, and gives what it says.
func (h *house) call(args ...string) (out string, err error) {
	h.t.Helper()
	c := h.command(args...)
	var stdout, stderr bytes.Buffer
	c.Stdout, c.Stderr = &stdout, &stderr
	if err := c.Run(); err != nil {
		return stdout.String(), fmt.Errorf("stepdown %s: %w: %s", args[0], err, stderr.String())
	}
	return stdout.String(), nil
}

func (h *house) must(args ...string) string {
	h.t.Helper()
	out, err := h.call(args...)
	if err != nil {
		h.t.Fatal(err)
	}
	return out
}

// ran makes the day's passes once.
func (h *house) ran() error {
	_, err := h.call("run", "--as-of", day.String())
	return err
}

// daemon is one running service.
type daemon struct {
	*exec.Cmd
	said  *transcript
	ended chan struct{}
	err   error
}

// serve starts a service.
func (h *house) serve() *daemon { return h.serveOn(day) }

func (h *house) serveOn(day calendar.Date) *daemon {
	h.t.Helper()
	d := &daemon{Cmd: h.command("serve", "--as-of", day.String()), said: &transcript{}, ended: make(chan struct{})}
	d.Stderr = d.said
	if err := d.Start(); err != nil {
		h.t.Fatal(err)
	}
	go func() {
		d.err = d.Wait()
		close(d.ended)
	}()
	h.daemons = append(h.daemons, d)
	h.t.Cleanup(func() { d.kill() })
	return d
}

func (d *daemon) kill() {
	_ = d.Process.Kill() // it may have ended
	<-d.ended
}

// transcript is what a process says, to be read while it speaks.
type transcript struct {
	mu   sync.Mutex
	text strings.Builder
}

func (t *transcript) Write(b []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.text.Write(b)
}

func (t *transcript) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.text.String()
}

// stop tells the service to stop, once it has begun, and gives its exit code.
func (d *daemon) stop() int {
	for d.said.String() == "" {
		select {
		case <-d.ended:
		case <-time.After(10 * time.Millisecond):
			continue
		}
		break
	}
	_ = d.Process.Signal(syscall.SIGTERM)
	<-d.ended
	return d.ProcessState.ExitCode()
}

// letter is one of the ledger, as the program lists it.
type letter struct {
	ID, Case, Kind, Channel, State, Code string
}

func (l *letter) UnmarshalJSON(text []byte) error {
	var as struct {
		ID      string `json:"letter"`
		Case    string `json:"case"`
		Kind    string `json:"kind"`
		Channel string `json:"channel"`
		State   string `json:"state"`
		Code    string `json:"code"`
	}
	err := json.Unmarshal(text, &as)
	*l = letter(as)
	return err
}

func (h *house) letters() (all []letter, err error) {
	out, err := h.call("letters", "--json")
	if err == nil {
		err = json.Unmarshal([]byte(out), &all)
	}
	return all, err
}

// looked are the letters as the ledger has them. It is asked from here: who waits asks ten times a second, and a process for each
// question would take the cores from those that are waited for.
func (h *house) looked() (all []letter, err error) {
	if h.before != nil { // the ledger is where only the house's processes see it
		return h.letters()
	}
	ctx := h.t.Context()
	s, err := store.Open(ctx, h.database, store.Options{MustExist: true})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	found, err := s.Letters(ctx, store.LetterFilter{})
	for _, l := range found {
		all = append(all, letter{l.Name(), l.Case.String(), string(l.Occasion.Kind), string(l.Channel), string(l.State), string(l.Why.Code)})
	}
	return all, err
}

// over are the states in which a letter stays unless a person does something.
var over = []string{"accepted", "sent", "returned", "uncertain", "failed", "held"}

// settled tells whether every case that is owed a letter has one that is over.
func (h *house) settled() error {
	all, err := h.looked()
	if err != nil {
		return err
	}
	done := map[string]bool{}
	for _, l := range all {
		// Held for want of a fresh feed is what a scan may find just before the feed is there: the next one lets it go.
		if slices.Contains(over, l.State) && l.Code != "feed-too-old" {
			done[l.Case] = true
		}
		if l.State == "ready" || l.State == "sending" {
			return fmt.Errorf("letter %s is %s (%s)", l.ID, l.State, l.Code)
		}
	}
	if len(done) < h.crowd.Letters {
		return fmt.Errorf("%d of %d letters are over", len(done), h.crowd.Letters)
	}
	return h.published(all)
}

// published tells whether every letter that is accepted has come into the print folder. On a disk of its own the house's folder
// can't be read from here, and what is on its way there tells.
func (h *house) published(all []letter) error {
	if h.before != nil {
		if h.inside("sh", "-c", "ls -d print/.arriving/*.work") == nil {
			return errors.New("a run is on its way into the print folder")
		}
		return nil
	}
	seen, err := clerk.Look(h.printFolder())
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	there := map[string]bool{}
	for _, sheet := range seen.Sheets {
		there[sheet.ID] = true
	}
	for _, l := range all {
		if l.Channel == "post" && l.State == "accepted" && l.Code == "spooled" && !there[l.ID] {
			err = errors.Join(err, fmt.Errorf("letter %s is accepted, and not in the print folder", l.ID))
		}
	}
	return err
}

// told tells whether every coordinator has heard of every item.
func (h *house) told() error {
	if missing := len(h.untold()); missing > 0 {
		return fmt.Errorf("%d items have not been told of", missing)
	}
	return nil
}

// patience is how long something may take that takes a few seconds on a machine that has nothing else to do.
func patience() time.Duration {
	if *full {
		return 20 * time.Minute
	}
	return 2 * time.Minute
}

// until waits until something is so.
func (h *house) until(is func() error) {
	h.t.Helper()
	var err error
	for deadline := time.Now().Add(patience()); time.Now().Before(deadline); time.Sleep(100 * time.Millisecond) {
		if err = is(); err == nil {
			return
		}
	}
	h.t.Errorf("it did not come to rest: %v\n%s", err, h.lastWords())
}

// lastWords are what the services said that is not as usual.
func (h *house) lastWords() string {
	var b strings.Builder
	for _, d := range h.daemons[max(0, len(h.daemons)-2):] {
		_ = d.Process.Signal(syscall.SIGQUIT) // it says where each goroutine is
		<-d.ended
		for line := range strings.Lines(d.said.String()) {
			if !strings.Contains(line, `msg="job done"`) {
				b.WriteString(line)
			}
		}
	}
	return b.String()
}

// settle runs a service until all letters are over. Each coordinator gets one digest a day: what a scan that was broken off
// found only afterwards is told on the next day.
func (h *house) settle() {
	h.t.Helper()
	h.rest(h.serve())
}

// rest waits until the services have done everything, and stops them.
func (h *house) rest(services ...*daemon) {
	h.t.Helper()
	h.until(h.settled)
	stop := func(d *daemon) {
		if code := d.stop(); code != 0 {
			h.t.Errorf("the service ended with %d: %v\n%s", code, d.err, d.said)
		}
	}
	for _, d := range services {
		stop(d)
	}
	if h.told() == nil {
		return
	}
	next := h.serveOn(calendar.New(nil, nil).AddWorkingDays(day, 1))
	h.until(h.told)
	stop(next)
}

func exitCode(err error) int {
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		return exit.ExitCode()
	}
	return 0
}
