package letters

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"text/template"
	"text/template/parse"
)

// lineBehind finds the template's line from which a line of its output comes, by having each text say from which line it is.
func (t wording) lineBehind(values any, line int) int {
	tree := t.body.Tree.Copy()
	numberLines(tree.Root, strings.Join(t.source, "\n"))
	numbered, err := template.New("body").Option("missingkey=error").AddParseTree("body", tree)
	if err != nil {
		return t.first
	}
	var out limited
	if err := numbered.Execute(&out, values); err != nil {
		return t.first
	}
	lines := strings.Split(out.String(), "\n")
	for i := min(line, len(lines)) - 1; i >= 0; i-- {
		if m := lineNumber.FindStringSubmatch(lines[i]); m != nil {
			n, _ := strconv.Atoi(m[1]) // digits, by the expression
			return t.first + n
		}
	}
	return t.first
}

var lineNumber = regexp.MustCompile("\x00(\\d+)\x00")

// numberLines begins each line of each text with its number in the source, from 0.
func numberLines(node parse.Node, source string) {
	each := func(lists ...*parse.ListNode) {
		for _, list := range lists {
			if list != nil {
				numberLines(list, source)
			}
		}
	}
	switch n := node.(type) {
	case *parse.ListNode:
		for _, inner := range n.Nodes {
			numberLines(inner, source)
		}
	case *parse.TextNode:
		at := strings.Count(source[:n.Pos], "\n")
		lines := strings.Split(string(n.Text), "\n")
		for i := range lines {
			lines[i] = fmt.Sprintf("\x00%d\x00%s", at+i, lines[i])
		}
		n.Text = []byte(strings.Join(lines, "\n"))
	case *parse.IfNode:
		each(n.List, n.ElseList)
	case *parse.WithNode:
		each(n.List, n.ElseList)
	case *parse.RangeNode:
		each(n.List, n.ElseList)
	}
}

var blockWord = regexp.MustCompile(`^\{\{-?\s*(if|with|range|end|define|block)\b`)

// unclosed finds the innermost block of a template that nothing ends, and its line, from 0.
func unclosed(body string) (opened string, line int, found bool) {
	var open [][]int
	for _, at := range templateAction.FindAllStringIndex(body, -1) {
		word := blockWord.FindStringSubmatch(body[at[0]:at[1]])
		switch {
		case word == nil:
		case word[1] != "end":
			open = append(open, at)
		case len(open) > 0:
			open = open[:len(open)-1]
		}
	}
	if len(open) == 0 {
		return "", 0, false
	}
	last := open[len(open)-1]
	return body[last[0]:last[1]], strings.Count(body[:last[0]], "\n"), true
}
