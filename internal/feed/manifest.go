package feed

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"stepdown/internal/calendar"
	"stepdown/internal/strict"
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

// parse reads a date, written in full.
func (o DateOrder) parse(s string) (d calendar.Date, ok bool) {
	var iso [len(YearFirst)]byte
	switch {
	case len(s) != len(iso), o != YearFirst && (s[2] != '/' || s[5] != '/'):
		return d, false
	case o == YearFirst:
		copy(iso[:], s)
	default:
		iso = [...]byte{s[6], s[7], s[8], s[9], '-', s[3], s[4], '-', s[0], s[1]}
	}
	err := d.UnmarshalText(iso[:])
	return d, err == nil
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
		return Manifest{}, nil, refuse(strict.At(ManifestName, 0, "", err.Error(), "a feed is a folder with a manifest, which is written last"))
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
	if len(data) > maxManifest { //guard:manifest-is-bounded
		return Manifest{}, refuse(strict.At(ManifestName, 1, "", "the file is too large", "a manifest has about a dozen lines"))
	}
	file, root := strict.Read(ManifestName, data)
	var m Manifest
	if top := root.Called("the manifest").Map(requiredKeys, optionalKeys); top != nil {
		if m.MadeAt = top["made_at"].Moment(); !m.MadeAt.IsZero() {
			m.MadeOn = calendar.LondonDate(m.MadeAt)
		}
		kind := oneOf(top["kind"], kinds)
		m.Full = kind == "full"
		m.Follows = follows(top["follows"], m.MadeAt, kind)
		m.Encoding = Encoding(oneOf(top["encoding"], encodings))
		m.DateOrder = DateOrder(oneOf(top["date_order"], dateOrders))
		m.Rows = rowCounts(top["rows"])
		m.SHA256 = sums(top["sha256"])
		m.Columns = columns(top["columns"])
	}
	if faults := file.Faults(); len(faults) > 0 {
		return Manifest{}, refuse(faults...)
	}
	return m, nil
}

func oneOf(n strict.Node, words []string) string {
	return n.Word(words, "give "+strings.Join(words, " or "))
}

// follows reads which feed a feed of changes follows on. A full feed stands by itself.
func follows(n strict.Node, madeAt time.Time, kind string) time.Time {
	at := n.Moment()
	switch {
	case at.IsZero():
	case kind == "full": //guard:full-feed-follows-none
		n.Wrong("remove it, or give the kind as changes", "follows is given, but a full feed follows on no other")
	case !madeAt.IsZero() && !at.Before(madeAt): //guard:feed-follows-an-earlier-one
		n.Wrong("give the made_at of the feed that was exported before this one", "follows is not before made_at")
	}
	return at
}

func rowCounts(n strict.Node) map[string]int {
	rows := map[string]int{}
	counts := n.Map(fileNames(false), fileNames(true))
	for _, file := range slices.Sorted(maps.Keys(counts)) {
		count := counts[file]
		rows[file] = count.Called("rows of " + file).Count("give how many rows the file has below its header")
		if rows[file] > maxFileRows { //guard:feed-rows-are-bounded
			count.Wrong("look for a fault in the export, or split the feed into one of each county", "rows of %s is more than %d", file, maxFileRows)
		}
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
	for _, l := range allLayouts() {
		if count, there := m.Rows[l.file]; there || !l.mayLack {
			fmt.Fprintf(&b, "  %s: %d\n", l.file, count)
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
