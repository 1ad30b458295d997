package feed

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	_ "time/tzdata" // the day of a feed is a day in London on any machine

	"go.yaml.in/yaml/v3"

	"stepdown/internal/calendar"
	"stepdown/internal/nearest"
)

// ManifestName is the file that says what a feed is. It is written last: a folder without it is not a feed yet.
const ManifestName = "manifest.yaml"

// Manifest says what a feed is.
type Manifest struct {
	MadeAt    time.Time
	MadeOn    calendar.Date // the day of MadeAt in London
	Full      bool          // it holds every case; otherwise only those that changed, each of them whole
	Follows   time.Time     // of a feed of changes: the MadeAt of the feed before it; zero where the manifest names none
	Encoding  Encoding
	DateOrder DateOrder
	Rows      map[string]int               // rows by file name, without the header; none for a file that the feed lacks
	SHA256    map[string]string            // of files, by their names, in hexadecimal digits; of those that the manifest gives it of
	Columns   map[string]map[string]string // by file, our names of columns by those that its header gives them; only of those it renames
	Digest    string                       // hex SHA-256 of the feed's bytes
}

// Encoding is how the letters of a feed's files are stored.
type Encoding string

const (
	UTF8        Encoding = "utf-8" // with or without a byte order mark
	Windows1252 Encoding = "windows-1252"
)

// DateOrder is how a feed writes dates.
type DateOrder string

const (
	DayFirst  DateOrder = "dd/mm/yyyy"
	YearFirst DateOrder = "yyyy-mm-dd"
)

func (o DateOrder) layout() string {
	if o == YearFirst {
		return "2006-01-02"
	}
	return "02/01/2006"
}

var (
	kinds      = []string{"full", "changes"}
	encodings  = []string{string(UTF8), string(Windows1252)}
	dateOrders = []string{string(DayFirst), string(YearFirst)}
)

// The keys of a manifest.
var (
	requiredKeys = []string{"made_at", "kind", "encoding", "date_order", "rows"}
	optionalKeys = []string{"follows", "sha256", "columns"}
)

// maxManifest is far more than a manifest needs, in bytes.
const maxManifest = 64 << 10

func readManifest(dir string) (Manifest, []byte, error) {
	file, err := openRegular(dir, ManifestName)
	if err != nil {
		return Manifest{}, nil, refuse(Fault{ManifestName, 0, "", err.Error(), "a feed is a folder with a manifest, which is written last"})
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, maxManifest+1))
	if err != nil {
		return Manifest{}, nil, fmt.Errorf("read %s: %w", ManifestName, err)
	}
	m, err := parseManifest(data)
	return m, data, err
}

// parseManifest reads a manifest strictly; the error names every fault.
func parseManifest(data []byte) (Manifest, error) {
	r := manifestReader{}
	var m Manifest
	if len(data) > maxManifest {
		r.fault(1, "the file is too large", "a manifest has about a dozen lines")
	} else if top := r.fields(r.document(data), "the manifest", requiredKeys, optionalKeys); top != nil {
		m.MadeAt = r.moment(top["made_at"], "made_at")
		if !m.MadeAt.IsZero() {
			m.MadeOn = calendar.LondonDate(m.MadeAt)
		}
		kind := r.word(top["kind"], "kind", kinds)
		m.Full = kind == "full"
		m.Follows = r.follows(top["follows"], m.MadeAt, kind)
		m.Encoding = Encoding(r.word(top["encoding"], "encoding", encodings))
		m.DateOrder = DateOrder(r.word(top["date_order"], "date_order", dateOrders))
		m.Rows = r.rows(top["rows"])
		m.SHA256 = r.sums(top["sha256"])
		m.Columns = r.columns(top["columns"])
	}
	if len(r.faults) > 0 {
		slices.SortStableFunc(r.faults, func(a, b Fault) int { return cmp.Compare(a.Line, b.Line) })
		return Manifest{}, refuse(r.faults...)
	}
	return m, nil
}

// manifestReader walks the file and collects its faults.
type manifestReader struct{ faults []Fault }

func (r *manifestReader) fault(line int, rule, mend string) {
	r.faults = append(r.faults, Fault{ManifestName, line, "", rule, mend})
}

var yamlLine = regexp.MustCompile(`line (\d+): (.*)`)

func (r *manifestReader) document(data []byte) *yaml.Node {
	var doc, second yaml.Node
	d := yaml.NewDecoder(bytes.NewReader(data))
	if err := d.Decode(&doc); err != nil {
		line, problem := 1, strings.TrimPrefix(err.Error(), "yaml: ")
		if m := yamlLine.FindStringSubmatch(problem); m != nil {
			line, _ = strconv.Atoi(m[1]) // the pattern holds digits only
			problem = m[2]
		}
		if errors.Is(err, io.EOF) {
			problem = "the file is empty"
		}
		r.fault(line, "it is not a manifest: "+problem, "write it as YAML: made_at, kind, encoding, date_order and rows")
		return nil
	}
	if err := d.Decode(&second); !errors.Is(err, io.EOF) {
		r.fault(max(second.Line, 1), "a second document begins here", "a manifest is one document")
	}
	return doc.Content[0]
}

// fields reads a mapping that has all the required keys, may have the optional ones, and has each once and no other.
func (r *manifestReader) fields(n *yaml.Node, what string, required, optional []string) map[string]*yaml.Node {
	if n == nil {
		return nil
	}
	keys := slices.Concat(required, optional)
	if n.Kind != yaml.MappingNode {
		r.fault(n.Line, what+" is not a set of keys and values", "give "+strings.Join(keys, ", "))
		return nil
	}
	found := map[string]*yaml.Node{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		switch {
		case !slices.Contains(keys, key.Value):
			r.fault(key.Line, fmt.Sprintf("%s has no key %q%s", what, key.Value, nearest.Suggest(key.Value, keys)), "remove or rename it")
		case found[key.Value] != nil:
			r.fault(key.Line, fmt.Sprintf("%s has the key %q twice", what, key.Value), "remove one of them")
		default:
			found[key.Value] = value
		}
	}
	for _, key := range required {
		if found[key] == nil {
			r.fault(n.Line, fmt.Sprintf("%s lacks %q", what, key), "add it")
		}
	}
	return found
}

func (r *manifestReader) word(n *yaml.Node, key string, words []string) string {
	if n != nil && !slices.Contains(words, n.Value) {
		r.fault(n.Line, fmt.Sprintf("%s is %q%s", key, n.Value, nearest.Suggest(n.Value, words)), "give "+strings.Join(words, " or "))
		return ""
	}
	if n == nil {
		return ""
	}
	return n.Value
}

func (r *manifestReader) moment(n *yaml.Node, key string) time.Time {
	if n == nil {
		return time.Time{}
	}
	at, err := time.Parse(time.RFC3339, n.Value)
	if err != nil || at.Year() < 2000 || at.Year() > 2199 {
		r.fault(n.Line, key+" is not a moment with its offset from UTC", "write it as 2026-03-09T02:15:00Z or 2026-07-09T02:15:00+01:00")
		return time.Time{}
	}
	return at.UTC()
}

// follows reads which feed a feed of changes follows on. A full feed stands by itself.
func (r *manifestReader) follows(n *yaml.Node, madeAt time.Time, kind string) time.Time {
	at := r.moment(n, "follows")
	switch {
	case at.IsZero():
	case kind == "full":
		r.fault(n.Line, "follows is given, but a full feed follows on no other", "remove it, or give the kind as changes")
	case !madeAt.IsZero() && !at.Before(madeAt):
		r.fault(n.Line, "follows is not before made_at", "give the made_at of the feed that was exported before this one")
	}
	return at
}

func (r *manifestReader) rows(n *yaml.Node) map[string]int {
	if n == nil {
		return nil
	}
	rows := map[string]int{}
	for file, count := range r.fields(n, "rows", fileNames(false), fileNames(true)) {
		v, err := strconv.Atoi(count.Value)
		switch {
		case err != nil || v < 0 || count.Tag != "!!int":
			r.fault(count.Line, "rows of "+file+" is not a number of rows", "give how many rows the file has below its header")
		case v > maxFileRows:
			r.fault(count.Line, fmt.Sprintf("rows of %s is more than %d", file, maxFileRows), "look for a fault in the export, or split the feed into one of each county")
		}
		rows[file] = v
	}
	return rows
}

// write gives the manifest as it stands in its file.
func (m Manifest) write() []byte {
	var b bytes.Buffer
	kind := "changes"
	if m.Full {
		kind = "full"
	}
	fmt.Fprintf(&b, "made_at: %s\nkind: %s\n", m.MadeAt.UTC().Format(time.RFC3339Nano), kind)
	if !m.Follows.IsZero() {
		fmt.Fprintf(&b, "follows: %s\n", m.Follows.UTC().Format(time.RFC3339Nano))
	}
	fmt.Fprintf(&b, "encoding: %s\ndate_order: %s\nrows:\n", m.Encoding, m.DateOrder)
	for _, file := range fileNames(false) {
		fmt.Fprintf(&b, "  %s: %d\n", file, m.Rows[file])
	}
	for _, file := range fileNames(true) {
		if count, there := m.Rows[file]; there {
			fmt.Fprintf(&b, "  %s: %d\n", file, count)
		}
	}
	return b.Bytes()
}

// allFileNames are the files that a feed may have.
func allFileNames() []string { return slices.Concat(fileNames(false), fileNames(true)) }

// fileNames are the files that a feed must have, or those that it may lack.
func fileNames(mayLack bool) []string {
	var names []string
	for _, l := range allLayouts() {
		if l.mayLack == mayLack {
			names = append(names, l.file)
		}
	}
	return names
}
