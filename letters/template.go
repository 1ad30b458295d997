package letters

import (
	"fmt"
	"path"
	"regexp"
	"strings"
	"text/template"

	"stepdown/internal/nearest"
	"stepdown/internal/strict"
	"stepdown/letters/prose"
)

func readTemplate(name string, raw []byte) (wording, strict.Faults) {
	t := wording{file: fileOf(name, raw), levels: prose.LetterLevels}
	if path.Dir(name) == "emails" {
		t.levels = prose.MailLevels
	}
	text := strings.ReplaceAll(string(raw), "\r\n", "\n")
	head, body, found := strings.Cut(strings.TrimPrefix(text, "---\n"), "\n---\n")
	if !strings.HasPrefix(text, "---\n") || !found {
		return t, strict.Faults{strict.At(name, 1, "", "the file doesn't begin with its title and approval between two lines of ---", "")}
	}
	file, root := strict.Read(name, []byte("---\n"+head)) // from its first line, so that faults name the lines of the file
	front := root.Called("its head").Map([]string{"title"}, []string{"approved_by", "approved_on"})
	title := front["title"].Text()
	if faults := file.Faults(); faults != nil {
		return t, faults
	}
	if !strings.Contains(title, "{{") {
		t.fixed = title
	}
	t.approvedAsSaid(front)
	t.first = strings.Count(head, "\n") + 4 // the head's lines, the two lines of ---, and the one that follows
	t.source = strings.Split(body, "\n")
	var err error
	if t.title, err = template.New("title").Option("missingkey=error").Parse(title); err != nil {
		return t, strict.Faults{t.explain(err, 2)}
	}
	if t.body, err = template.New("body").Option("missingkey=error").Parse(body); err != nil {
		if block, line, found := unclosed(body); found {
			return t, strict.Faults{strict.At(name, t.first+line, "", "nothing ends the block that "+block+" begins", "write {{end}} where it ends")}
		}
		return t, strict.Faults{t.explain(err, t.first)}
	}
	return t, t.outOfBounds(title, body)
}

var (
	templateAction = regexp.MustCompile(`\{\{.*?\}\}`)
	templateFault  = regexp.MustCompile(`^template: (?:title|body):(\d+)(?::\d+)?: (.*)$`)
	unknownField   = regexp.MustCompile(`can't evaluate field (\w+) in type`)
)

// explain turns an error of the template engine into a fault that names the file and the line in it.
func (t wording) explain(err error, first int) strict.Fault {
	m := templateFault.FindStringSubmatch(err.Error())
	if m == nil {
		return strict.At(t.name, 0, "", err.Error(), "")
	}
	var line int
	fmt.Sscan(m[1], &line)
	if f := unknownField.FindStringSubmatch(m[2]); f != nil {
		return t.noField(first+line-1, f[1])
	}
	return strict.At(t.name, first+line-1, "", m[2], "")
}

func (t wording) noField(line int, name string) strict.Fault {
	return strict.At(t.name, line, "", fmt.Sprintf("there is no field %q%s", name, nearest.Suggest(name, fieldNames())), "")
}
