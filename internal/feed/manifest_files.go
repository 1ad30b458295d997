package feed

import (
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"stepdown/internal/nearest"
)

// sums reads the SHA-256 that the manifest gives of some or all files, in lower-case hexadecimal digits.
func (r *manifestReader) sums(n *yaml.Node) map[string]string {
	if n == nil {
		return nil
	}
	sums := map[string]string{}
	for file, sum := range r.fields(n, "sha256", nil, allFileNames()) {
		s := strings.ToLower(sum.Value)
		if b, err := hex.DecodeString(s); err != nil || len(b) != 32 {
			r.fault(sum.Line, "sha256 of "+file+" is not a SHA-256", "give its 64 hexadecimal digits, as sha256sum prints them")
		}
		sums[file] = s
	}
	return sums
}

// columns reads which names a file's header gives to our columns: for each file, ours by theirs.
func (r *manifestReader) columns(n *yaml.Node) map[string]map[string]string {
	if n == nil {
		return nil
	}
	renamed := map[string]map[string]string{}
	files := r.fields(n, "columns", nil, allFileNames())
	for _, file := range slices.Sorted(maps.Keys(files)) {
		renamed[file] = r.renames(file, files[file])
	}
	return renamed
}

func (r *manifestReader) renames(file string, n *yaml.Node) map[string]string {
	if n.Kind != yaml.MappingNode {
		r.fault(n.Line, "columns of "+file+" is not a set of names", "give a line for each renamed column: the name in your file, a colon, and our name")
		return nil
	}
	known := layoutOf(file).names()
	ours := map[string]string{}
	taken := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		theirs, column, line := trim(n.Content[i].Value), n.Content[i+1].Value, n.Content[i].Line
		switch {
		case theirs == "":
			r.fault(line, "columns of "+file+" has a blank name", "give the name that stands in the header of your file")
		case ours[theirs] != "":
			r.fault(line, fmt.Sprintf("columns of %s has the name %s twice", file, quoted(theirs)), "remove one of them")
		case !slices.Contains(known, column):
			r.fault(line, fmt.Sprintf("columns of %s: there is no column %s%s", file, quoted(column), nearest.Suggest(column, known)), "give the name in your file first, and after the colon one of the names that `stepdown import --columns` prints")
		case taken[column]:
			r.fault(line, fmt.Sprintf("columns of %s gives %s two names", file, column), "keep the one that stands in the header of your file")
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
