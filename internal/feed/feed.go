// Package feed reads what the council's case system exports: a folder of CSV files and a manifest. It promises that a
// feed is read whole or not at all, that one case is read whole or not at all, and that nothing is guessed.
//
// A feed whose files, columns, counts, encoding or quoting are wrong is refused with every such fault at once (Refused); so
// is one that changes while it is read. A bad row takes its whole case with it, and a reason without personal data is kept
// for rejected.csv; the other cases go in. A bad row of warnings.csv refuses the feed, since there is no case to hold for
// it. Memory does not grow with the number of cases: rows are sorted in temporary files, which nobody else can read and
// which are gone when the process is.
package feed

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"slices"

	"stepdown/internal/casefile"
	"stepdown/internal/strict"
)

// Feed is a folder that has been checked as a whole and can be read case by case.
type Feed struct {
	dir          string
	manifest     Manifest
	digests      map[string]string // by file, as they were when the feed was checked
	coordinators []casefile.Coordinator
	staff        []casefile.Staff   // nil: the feed has no such file
	warnings     []casefile.Warning // likewise
	warningLines []int              // of each, in its file
	early        []reject           // found while checking
	rejects      *rejectLog
	counts       Counts
	nameless     []Nameless
	ignored      []string
	sorters      map[string]*sorter // by file: its rows as they were gathered while it was checked, for the first walk
	told         func(reject)       // of each reject, if anybody wants to know
}

// Counts says what reading the cases of a feed came to.
type Counts struct {
	Cases    int `json:"cases"`         // episodes that can be taken
	Rejected int `json:"rejected"`      // episodes of which a row was rejected
	Rejects  int `json:"rejected_rows"` // rows of rejected.csv
}

// Open checks the feed in a folder: the manifest, and each file's presence, header, encoding, quoting and count of rows.
// The error is *Refused, with every fault that was found, unless a file can't be read at all.
func Open(dir string) (_ *Feed, err error) {
	manifest, data, err := readManifest(dir)
	if err != nil {
		return nil, err
	}
	f := &Feed{dir: dir, manifest: manifest, digests: map[string]string{}, sorters: map[string]*sorter{}}
	defer func() {
		if err != nil {
			f.dropSorters()
		}
	}()
	all := sha256.New()
	all.Write(data)
	var faults strict.Faults
	for _, l := range allLayouts() {
		if f.lacks(l) {
			continue
		}
		digest, err := f.check(l)
		found, err := faultsOf(err)
		if err != nil {
			return nil, err
		}
		faults = append(faults, found...)
		f.digests[l.file] = digest
		all.Write([]byte(l.file + digest))
	}
	strays, err := f.lookAround()
	if err != nil {
		return nil, err
	}
	faults = append(faults, strays...)
	if len(faults) > 0 {
		return nil, refuse(faults...)
	}
	f.manifest.Digest = hex.EncodeToString(all.Sum(nil))
	return f, nil
}

// lacks tells whether the feed is without the file. A file that is there but not in the manifest may be incomplete.
func (f *Feed) lacks(l layout) bool {
	if _, listed := f.manifest.Rows[l.file]; listed {
		return false
	}
	_, err := os.Lstat(filepath.Join(f.dir, l.file))
	return err != nil
}

// check reads a file to its end, and gives its digest.
func (f *Feed) check(l layout) (digest string, err error) {
	declared, listed := f.manifest.Rows[l.file]
	if !listed { //guard:feed-file-is-listed
		return "", l.refuse(0, "the file is there, and the manifest has no number of rows for it",
			"add it to rows in "+ManifestName+", or take the file away")
	}
	r, err := openRows(f.dir, l, f.manifest)
	if err != nil {
		return "", err
	}
	defer r.close()
	keep := f.keeper(l)
	s := &sorter{runSize: runSize}
	if keep == nil {
		f.sorters[l.file] = s
	}
	for {
		cells, line, err := r.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return "", err
		}
		if keep != nil {
			keep.take(cells, line)
		} else if err := s.addKeyed(l.file, row{keyOf(cells), line, cells}); err != nil {
			return "", err
		}
	}
	if r.seen != declared { //guard:feed-file-is-whole
		return "", r.miscounted(declared)
	}
	if sum, given := f.manifest.SHA256[l.file]; given && sum != r.digest() { //guard:feed-file-has-its-sum
		return "", l.refuse(0, "the file is not the one whose SHA-256 the manifest gives",
			"copy the feed again; if the SHA-256 still differs, export it again")
	}
	if keep != nil {
		if r.seen > maxListed { //guard:feed-list-is-bounded
			return "", l.refuse(0, fmt.Sprintf("the file has more than %d rows", maxListed), "export each row once")
		}
		if err := keep.finish(f); err != nil {
			return "", err
		}
	}
	return r.digest(), nil
}

func (f *Feed) reading() reading { return reading{f.manifest.DateOrder, f.manifest.MadeOn} }

// Manifest says what the feed is.
func (f *Feed) Manifest() Manifest { return f.manifest }

// Ignored are the names of what else lies in the folder: nothing of it is read.
func (f *Feed) Ignored() []string { return slices.Clone(f.ignored) }

// Coordinators are the Early Help Coordinators whose rows are good, by their reference.
func (f *Feed) Coordinators() []casefile.Coordinator { return slices.Clone(f.coordinators) }

// Staff are those whose rows of staff.csv are good, by their reference; nil if the feed has no such file.
func (f *Feed) Staff() []casefile.Staff { return slices.Clone(f.staff) }

// Warnings are the council's, in the order of what they name; nil if the feed has no warnings.csv.
func (f *Feed) Warnings() []casefile.Warning { return slices.Clone(f.warnings) }

// WarningLines are the lines of warnings.csv in which the Warnings stand.
func (f *Feed) WarningLines() []int { return slices.Clone(f.warningLines) }

// Counts says what the last full walk over Episodes came to.
func (f *Feed) Counts() Counts { return f.counts }

// Close lets go of the temporary files.
func (f *Feed) Close() error {
	f.dropSorters()
	return f.closeRejects()
}

func (f *Feed) dropSorters() {
	for _, s := range f.sorters {
		s.close()
	}
	f.sorters = nil
}

func (f *Feed) closeRejects() error {
	if f.rejects == nil {
		return nil
	}
	err := f.rejects.close()
	f.rejects = nil
	return err
}

// Episodes gives every episode of the feed in the order of its key: the record, or that it was rejected. The order of
// the rows in the files makes no difference. An error ends it, and then nothing of the feed may be taken. It can be
// walked again; rejects and counts then begin anew.
func (f *Feed) Episodes(ctx context.Context) iter.Seq2[casefile.Incoming, error] {
	return func(yield func(casefile.Incoming, error) bool) {
		if err := f.walk(ctx, f.settle, yield); err != nil {
			yield(casefile.Incoming{}, err)
		}
	}
}

// walk sorts the files and hands out the cases; when yield wants no more it ends without an error.
func (f *Feed) walk(ctx context.Context, how settling, yield func(casefile.Incoming, error) bool) (err error) {
	if err := f.closeRejects(); err != nil {
		return err
	}
	if f.rejects, err = newRejectLog(); err != nil {
		return err
	}
	f.counts, f.nameless = Counts{}, nil
	for _, r := range f.early {
		if err := f.reject(r); err != nil {
			return err
		}
	}
	j := join{feed: f, streams: make([]*stream, len(layouts))}
	defer func() { err = errors.Join(err, j.close()) }()
	for i, l := range layouts {
		if j.streams[i], err = f.sorted(ctx, l); err != nil {
			return err
		}
	}
	return j.run(ctx, how, yield)
}

func (f *Feed) reject(r reject) error {
	f.counts.Rejects++
	if f.told != nil {
		f.told(r)
	}
	return f.rejects.add(r)
}

// sorted gives a file's rows in the order of their keys: as they were gathered while it was checked, and for another walk anew.
func (f *Feed) sorted(ctx context.Context, l layout) (*stream, error) {
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("read %s: %w", l.file, err)
	}
	s, digest := f.sorters[l.file], ""
	delete(f.sorters, l.file)
	var err error
	if s != nil {
		digest, err = digestOf(f.dir, l)
	} else {
		s, digest, err = f.gather(ctx, l)
	}
	if err == nil && digest != f.digests[l.file] { //guard:feed-stays-while-it-is-read
		err = l.refuse(0, "the file changed while the feed was read", "import the feed once it has been written completely")
	}
	if err != nil {
		s.close()
		return nil, err
	}
	return s.finish()
}

// digestOf is the SHA-256 of a file as it is now.
func digestOf(dir string, l layout) (string, error) {
	file, err := openRegular(dir, l.file)
	if err != nil {
		return "", l.refuse(0, err.Error(), "import the feed once it has been written completely")
	}
	defer file.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, file); err != nil {
		return "", fmt.Errorf("read %s: %w", l.file, err)
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}

// gather reads a file again.
func (f *Feed) gather(ctx context.Context, l layout) (s *sorter, digest string, err error) {
	s = &sorter{runSize: runSize}
	r, err := openRows(f.dir, l, f.manifest)
	if err != nil {
		return s, "", err
	}
	defer r.close()
	for n := 0; ; n++ {
		if err := ctx.Err(); err != nil && n%1024 == 0 {
			return s, "", fmt.Errorf("read %s: %w", l.file, err)
		}
		cells, line, err := r.next()
		if errors.Is(err, io.EOF) {
			return s, r.digest(), nil
		}
		if err == nil {
			err = s.addKeyed(l.file, row{keyOf(cells), line, cells})
		}
		if err != nil {
			return s, "", err
		}
	}
}
