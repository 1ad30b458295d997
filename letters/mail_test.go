package letters_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"html"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"stepdown/internal/need"
)

// harness shows each mail as a telephone does, 320 pixels wide, and asks axe about it: what it finds ends up in the element out.
const harness = `<!DOCTYPE html>
<html lang="en"><head><title>mails</title></head><body><pre id="out">nothing came of it</pre>
<script>
const mails = %s, axe = %s;
(async () => {
  const found = {};
  for (const name of Object.keys(mails)) {
    const frame = document.createElement('iframe');
    frame.style = 'width:320px;height:900px;border:0';
    const loaded = new Promise(done => frame.onload = done);
    frame.srcdoc = mails[name];
    document.body.append(frame);
    await loaded;
    const page = frame.contentDocument, script = page.createElement('script');
    const whole = page.documentElement;
    found[name] = {over: whole.scrollWidth - whole.clientWidth,
      color: frame.contentWindow.getComputedStyle(page.querySelector('h1')).color};
    script.textContent = axe;
    page.head.append(script);
    const results = await frame.contentWindow.axe.run(page);
    found[name].faults = results.violations.concat(results.incomplete).map(v => v.id + ': ' + v.help + ': ' + v.nodes[0].html);
    found[name].passed = results.passes.length;
  }
  document.getElementById('out').textContent = JSON.stringify(found);
})();
</script></body></html>
`

// aMail knows the golden files of mails from those of letters.
var aMail = regexp.MustCompile(`^(digest|cover|report)`)

var out = regexp.MustCompile(`(?s)<pre id="out">(.*?)</pre>`)

// browsed is what a browser makes of one mail.
type browsed struct {
	Over   int      // by how many pixels it is wider than the window
	Color  string   // of its title
	Passed int      // rules of axe
	Faults []string // what axe finds, or can't be sure of
}

// TestMailsAreRightOnATelephoneAndForScreenReaders in light and in dark colours: each in a browser, with axe.
func TestMailsAreRightOnATelephoneAndForScreenReaders(t *testing.T) {
	chromium, axe := need.Browser(t), need.AxeScript(t)
	mails := map[string]string{}
	files, err := filepath.Glob("testdata/*.html")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if name := filepath.Base(file); aMail.MatchString(name) {
			page, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			mails[name] = string(page)
		}
	}
	crowd, err := wording(t).Digest(twoHundred())
	if err != nil {
		t.Fatal(err)
	}
	mails["200 items"] = crowd.HTML
	const wrong = "wrong" // shows that the browser and axe find what there is
	mails[wrong] = `<html><body><h1>Wrong</h1><img src="data:,"><p style="width:400px">Wide</p><h3>Skipped</h3></body></html>`
	for scheme, color := range map[string]string{"0": "rgb(238, 238, 238)", "1": "rgb(17, 17, 17)"} { // dark and light
		found := browse(t, chromium, "--blink-settings=preferredColorScheme="+scheme, fmt.Sprintf(harness, inScript(t, mails), inScript(t, axe)))
		if len(found) != len(mails) || len(mails) < 10 {
			t.Errorf("%d of %d mails were looked at", len(found), len(mails))
		}
		if b := found[wrong]; b.Over == 0 || len(b.Faults) < 4 {
			t.Errorf("of a page that is wrong this is found: %+v", b)
		}
		delete(found, wrong)
		for name, b := range found {
			if b.Over > 0 || b.Color != color || len(b.Faults) > 0 || b.Passed < 10 {
				t.Errorf("%s, scheme %s: %d pixels too wide, its title is %s, %d rules passed, faults: %s", name, scheme, b.Over, b.Color, b.Passed,
					strings.Join(b.Faults, "\n"))
			}
			if strings.Contains(mails[name], "src=") || strings.Contains(mails[name], "url(") || strings.Contains(mails[name], "<img") {
				t.Errorf("%s fetches something", name)
			}
		}
	}
}

// inScript is a value as a script may hold it.
func inScript(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(v) // it escapes <, so that no text ends the script
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func browse(t *testing.T, chromium, scheme, page string) map[string]browsed {
	t.Helper()
	dir := t.TempDir()
	file := filepath.Join(dir, "mails.html")
	if err := os.WriteFile(file, []byte(page), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, chromium, "--headless", "--no-sandbox", "--disable-gpu", "--user-data-dir="+dir, scheme,
		"--virtual-time-budget=600000", "--dump-dom", "file://"+file)
	var said bytes.Buffer
	cmd.Stderr = &said
	dom, err := cmd.Output()
	m := out.FindSubmatch(dom)
	if err != nil || m == nil {
		t.Fatalf("browse the mails: %v\n%s", err, said.String())
	}
	var found map[string]browsed
	if err := json.Unmarshal([]byte(html.UnescapeString(string(m[1]))), &found); err != nil {
		t.Fatalf("%v: %s", err, m[1])
	}
	return found
}
