package feed

import (
	"encoding/hex"
	"maps"
	"slices"
	"strings"

	"stepdown/internal/nearest"
	"stepdown/internal/strict"
)

// sums reads the SHA-256 that the manifest gives of some or all files, in lower-case hexadecimal digits.
func sums(n strict.Node) map[string]string {
	sums := map[string]string{}
	given := n.Map(nil, allFileNames())
	for _, file := range slices.Sorted(maps.Keys(given)) {
		sum := given[file]
		sums[file] = strings.ToLower(sum.Value())
		if b, err := hex.DecodeString(sums[file]); err != nil || len(b) != 32 {
			sum.Wrong("give its 64 hexadecimal digits, as sha256sum prints them", "sha256 of %s is not a SHA-256", file)
		}
	}
	return sums
}

// columns reads which names a file's header gives to our columns: for each file, ours by theirs.
func columns(n strict.Node) map[string]map[string]string {
	renamed := map[string]map[string]string{}
	files := n.Map(nil, allFileNames())
	for _, file := range slices.Sorted(maps.Keys(files)) {
		renamed[file] = renames(file, files[file])
	}
	return renamed
}

func renames(file string, n strict.Node) map[string]string {
	if !n.IsMap() {
		n.Wrong("give a line for each renamed column: the name in your file, a colon, and our name", "columns of %s is not a set of names", file)
		return nil
	}
	known := layoutOf(file).names()
	ours := map[string]string{}
	taken := map[string]bool{}
	for _, p := range n.Pairs() {
		theirs, column := trim(p.Key.Value()), p.Value.Value()
		switch {
		case theirs == "":
			p.Key.Wrong("give the name that stands in the header of your file", "columns of %s has a blank name", file)
		case ours[theirs] != "":
			p.Key.Wrong("remove one of them", "columns of %s has the name %s twice", file, quoted(theirs))
		case !slices.Contains(known, column):
			p.Key.Wrong("give the name in your file first, and after the colon one of the names that `stepdown import --columns` prints",
				"columns of %s: there is no column %s%s", file, quoted(column), nearest.Suggest(column, known))
		case taken[column]:
			p.Key.Wrong("keep the one that stands in the header of your file", "columns of %s gives %s two names", file, column)
		default:
			ours[theirs], taken[column] = column, true
		}
	}
	return ours
}

func layoutOf(file string) layout {
	all := allLayouts()
	return all[slices.IndexFunc(all, func(l layout) bool { return l.file == file })]
}
