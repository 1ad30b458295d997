package pdf

import (
	"bytes"
	"fmt"
	"io"
	"strconv"

	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// join writes files behind each other as one, with what they share in it once. The structure trees stand beside each other in
// the new file's document, each a document in its own language. It claims to be what the first file is only if all of them are.
func join(w io.Writer, files [][]byte) error {
	withoutFolder()
	settings := model.NewDefaultConfiguration() // pdfcpu writes into it, so every merge has its own
	settings.Cmd, settings.ValidationMode, settings.CreateBookmarks = model.MERGECREATE, model.ValidationRelaxed, false
	settings.OptimizeBeforeWriting = true // letters share their fonts: the file carries each once
	var whole *model.Context
	trees := forest{conforming: true}
	for i, file := range files {
		next, err := api.ReadAndValidate(bytes.NewReader(file), settings)
		if err == nil {
			err = trees.take(next, file)
		}
		if err == nil && whole != nil {
			err = pdfcpu.MergeXRefTables(strconv.Itoa(i), next, whole, false, false)
		}
		if err != nil {
			return fmt.Errorf("join file %d: %w", i+1, err)
		}
		if whole == nil {
			whole = next
			whole.EnsureVersionForWriting()
		}
	}
	if err := trees.plant(whole); err != nil {
		return err
	}
	if err := api.OptimizeContext(whole); err != nil {
		return err
	}
	return api.WriteContext(whole, w)
}

// forest is the structure trees of files that become one.
type forest struct {
	trees      []tree
	next       int  // the first number that no page or annotation has in the index
	conforming bool // every file says that it is PDF/UA-1 and PDF/A-3u, or is an empty page
}

// tree is the structure tree of one file, whose pages and annotations have moved up in the index.
type tree struct {
	root  types.Dict // as in its own file; its references change as that is merged
	shift int
	lang  types.Object
}

// take remembers a file's tree, and moves its pages and annotations behind those of the files before.
func (f *forest) take(c *model.Context, file []byte) error {
	f.conforming = f.conforming && (bytes.Equal(file, blank()) || bytes.Contains(file, []byte(conformance)))
	catalog, err := c.Catalog()
	if err != nil {
		return err
	}
	root, err := c.DereferenceDict(catalog["StructTreeRoot"])
	if err != nil {
		return err
	}
	last := -1
	if root != nil {
		if err := index(c.XRefTable, root["ParentTree"], func(key int, _ types.Object) { last = max(last, key) }); err != nil {
			return err
		}
		f.trees = append(f.trees, tree{root, f.next, catalog["Lang"]})
	}
	for _, entry := range c.Table {
		if entry == nil {
			continue
		}
		switch o := entry.Object.(type) {
		case types.Dict:
			f.move(o, root != nil)
		case types.StreamDict:
			f.move(o.Dict, root != nil)
		}
	}
	f.next += last + 1
	return nil
}

// move gives a page, picture or annotation its number in the index of all, or none where its file has no tree.
func (f *forest) move(d types.Dict, tagged bool) {
	for _, key := range []string{"StructParents", "StructParent"} {
		n, found := d[key].(types.Integer)
		switch {
		case found && tagged:
			d[key] = n + types.Integer(f.next)
		case found:
			delete(d, key)
		}
	}
}

// index goes through a number tree.
func index(c *model.XRefTable, o types.Object, each func(key int, value types.Object)) error {
	d, err := c.DereferenceDict(o)
	if err != nil || d == nil {
		return err
	}
	nums, err := c.DereferenceArray(d["Nums"])
	if err != nil {
		return err
	}
	for i := 0; i+1 < len(nums); i += 2 {
		if key, ok := nums[i].(types.Integer); ok {
			each(int(key), nums[i+1])
		}
	}
	kids, err := c.DereferenceArray(d["Kids"])
	if err != nil {
		return err
	}
	for _, kid := range kids {
		if err := index(c, kid, each); err != nil {
			return err
		}
	}
	return nil
}

// plant gives the joined file one tree.
func (f *forest) plant(whole *model.Context) error {
	catalog, err := whole.Catalog()
	if err != nil {
		return err
	}
	if !f.conforming {
		delete(catalog, "Metadata")
		delete(catalog, "MarkInfo")
	}
	roles, nums := types.Dict{}, types.Array{}
	root := types.Dict{"Type": types.Name("StructTreeRoot"), "ParentTreeNextKey": types.Integer(f.next), "RoleMap": roles}
	self, err := whole.IndRefForNewObject(root)
	if err != nil {
		return err
	}
	documents := types.Array{}
	for _, t := range f.trees {
		if err := index(whole.XRefTable, t.root["ParentTree"], func(key int, value types.Object) {
			nums = append(nums, types.Integer(key+t.shift), value)
		}); err != nil {
			return err
		}
		own, err := whole.DereferenceDict(t.root["RoleMap"])
		if err != nil {
			return err
		}
		for role, standard := range own {
			roles[role] = standard
		}
	}
	top := types.Dict{"Type": types.Name("StructElem"), "S": types.Name("Document"), "P": *self}
	above, err := whole.IndRefForNewObject(top)
	if err != nil {
		return err
	}
	for _, t := range f.trees {
		grown, err := t.documents(whole.XRefTable, *above)
		if err != nil {
			return err
		}
		documents = append(documents, grown...)
	}
	top["K"] = documents
	root["K"], root["ParentTree"] = types.Array{*above}, types.Dict{"Nums": nums}
	catalog["StructTreeRoot"] = *self
	return nil
}

// documents are the topmost elements of the tree, which now stand below another element.
func (t tree) documents(c *model.XRefTable, above types.IndirectRef) (types.Array, error) {
	top, err := c.Dereference(t.root["K"])
	if err != nil {
		return nil, err
	}
	all, several := top.(types.Array)
	if !several {
		all = types.Array{t.root["K"]}
	}
	for _, each := range all {
		element, err := c.DereferenceDict(each)
		if err != nil {
			return nil, err
		}
		element["P"] = above
		if element["Lang"] == nil && t.lang != nil {
			element["Lang"] = t.lang
		}
	}
	return all, nil
}
