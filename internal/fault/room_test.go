package fault

import (
	"fmt"
	"net"
	"path/filepath"
	"strings"
	"testing"

	"stepdown/internal/demo"
)

// Where the disk of the print folder is full and the mail server takes nothing, a run does not end as if all were well, and the
// service says what is wrong and goes on.
func TestAFullDiskAndARefusingMailServerAreTold(t *testing.T) {
	listen, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	listen.Close()
	h := &house{t: t, dir: t.TempDir(), office: openOffice(t), crowd: demo.Crowd{Cases: 30, Letters: 20, Items: 10, Day: day},
		database: "sqlite:" + filepath.Join(t.TempDir(), "stepdown.db"), // which has room
		more: []string{"STEPDOWN_MAIL_RETRY_FIRST=1h", "STEPDOWN_MAIL_RETRY_LONGEST=2h",
			"STEPDOWN_SERVICE_LISTEN=" + listen.Addr().String()}}
	h.before = h.ownDisk()
	h.must("migrate", "--test")
	feeds := t.TempDir()
	if err := h.crowd.Write(feeds); err != nil {
		t.Fatal(err)
	}
	h.must("run", "--as-of", day.AddDays(-1).String()) // which makes the folders
	h.must("import", feeds)
	if err := h.inside("sh", "-c", "cat /dev/zero > filler"); err == nil || !strings.Contains(err.Error(), "No space left") {
		t.Fatalf("the disk has room: %v", err)
	}
	h.office.breaks(func(verb, _ string) string {
		if verb == "." {
			return "451 4.3.0 later"
		}
		return ""
	})
	_, err = h.call("run", "--as-of", day.String())
	if exitCode(err) != 1 || !strings.Contains(err.Error(), "nothing of what was given last was taken") {
		t.Errorf("a run that sent nothing ends with %v", err)
	}
	d := h.serve()
	h.until(func() error {
		_, err := h.call("health")
		if exitCode(err) != 4 {
			return fmt.Errorf("health ends with %w", err)
		}
		for _, want := range []string{"print folder: the print folder's disk is full: no letter can be put into it",
			"mail: letters or messages that the mail server did not take and that are to be tried again: "} {
			if !strings.Contains(err.Error(), want) {
				return fmt.Errorf("health lacks %q: %w", want, err)
			}
		}
		return nil
	})
	if _, err := h.call("health", "--ready"); err != nil {
		t.Errorf("containers would end a service that works: %v", err)
	}
	if err := h.inside("rm", "filler"); err != nil {
		t.Fatal(err)
	}
	h.until(func() error {
		_, err := h.call("health")
		if err != nil && strings.Contains(err.Error(), "disk is full") {
			return err
		}
		return nil
	})
	if code := d.stop(); code != 0 {
		t.Errorf("the service ended with %d: %s", code, d.said)
	}
}
