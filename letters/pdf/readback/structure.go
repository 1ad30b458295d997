package readback

import "github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"

// content is a piece of marked content of a page.
type content struct{ page, id int }

func (r *File) readStructure() {
	root := r.Dict(r.Catalog["StructTreeRoot"])
	r.index = map[int]types.Object{}
	nums := r.Array(r.Dict(root["ParentTree"])["Nums"])
	for i := 0; i < len(nums); i += 2 {
		r.index[nums[i].(types.Integer).Value()] = nums[i+1]
	}
	if next := root["ParentTreeNextKey"].(types.Integer).Value(); next != len(r.index) {
		r.t.Errorf("ParentTreeNextKey is %d, with %d entries", next, len(r.index))
	}
	seen := map[content]bool{}
	r.Root = r.readElement(r.Array(root["K"])[0].(types.IndirectRef), r.Catalog["StructTreeRoot"].(types.IndirectRef), seen)
	for p, page := range r.Pages {
		for _, mark := range page.Marks {
			if mark.ID >= 0 && !seen[content{p, mark.ID}] {
				r.t.Errorf("page %d: marked content %d belongs to no element", p+1, mark.ID)
			}
			if mark.ID < 0 && mark.Tag != "Artifact" {
				r.t.Errorf("page %d: content outside every mark: %q", p+1, mark.Text())
			}
		}
	}
}

func (r *File) readElement(self, parent types.IndirectRef, seen map[content]bool) *Node {
	dict := r.Dict(self)
	n := &Node{Kind: dict["S"].(types.Name).Value()}
	if dict["P"].(types.IndirectRef) != parent {
		r.t.Errorf("%s: its parent is %v, want %v", n.Kind, dict["P"], parent)
	}
	if alt := dict["Alt"]; alt != nil {
		n.Alternative = r.String(alt)
	}
	for _, kid := range r.Array(dict["K"]) {
		switch kid := kid.(type) {
		case types.Integer:
			r.readContent(n, self, dict["Pg"], kid.Value(), seen)
		case types.IndirectRef:
			child := r.readElement(kid, self, seen)
			n.Children = append(n.Children, child)
			n.Text += child.Text
		case types.Dict:
			if kid["Type"].(types.Name) == "MCR" {
				r.readContent(n, self, kid["Pg"], kid["MCID"].(types.Integer).Value(), seen)
				continue
			}
			annotation := r.Dict(kid["Obj"])
			if owner := r.index[annotation["StructParent"].(types.Integer).Value()]; owner != types.Object(self) {
				r.t.Errorf("%s: the index leads from its annotation to %v, want %v", n.Kind, owner, self)
			}
			n.Annotations = append(n.Annotations, annotation)
		}
	}
	return n
}

func (r *File) readContent(n *Node, self types.IndirectRef, pageRef types.Object, id int, seen map[content]bool) {
	for p, page := range r.Pages {
		if page.number != pageRef.(types.IndirectRef).ObjectNumber.Value() {
			continue
		}
		if seen[content{p, id}] {
			r.t.Errorf("page %d: marked content %d belongs to two elements", p+1, id)
		}
		seen[content{p, id}] = true
		key := page.Dict["StructParents"].(types.Integer).Value()
		if owner := r.Array(r.index[key])[id]; owner != types.Object(self) {
			r.t.Errorf("page %d: the index leads from marked content %d to %v, want %v", p+1, id, owner, self)
		}
		for _, mark := range page.Marks {
			if mark.ID == id {
				n.Text += mark.Text()
				n.Figures += mark.others
				if mark.Tag != n.Kind {
					r.t.Errorf("page %d: marked content %d is a %s in an element %s", p+1, id, mark.Tag, n.Kind)
				}
				return
			}
		}
		r.t.Errorf("page %d: there is no marked content %d", p+1, id)
		return
	}
	r.t.Errorf("%s: its page %v isn't one", n.Kind, pageRef)
}
