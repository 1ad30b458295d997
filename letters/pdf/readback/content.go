package readback

import (
	"fmt"
	"strings"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// parse reads a page's content: the few operators that letters use.
func (r *File) parse(content []byte, fonts types.Dict) (marks []Mark) {
	toUnicode := map[string]map[int]rune{}
	for name, font := range fonts {
		toUnicode[name] = r.unicodeMap(r.Dict(font))
	}
	current := -1 // open mark
	add := func(do func(*Mark)) {
		if current < 0 {
			marks = append(marks, Mark{ID: -1})
			do(&marks[len(marks)-1])
			return
		}
		do(&marks[current])
	}
	var operands []string
	font, size, x, y := "", 0.0, 0.0, 0.0
	for _, token := range tokens(content) {
		number := func(i int) (v float64) {
			if _, err := fmt.Sscan(operands[i], &v); err != nil {
				r.t.Fatalf("read %q: %v", operands, err)
			}
			return v
		}
		switch token {
		case "BDC":
			if current >= 0 {
				r.t.Error("marked content begins within other marked content")
			}
			mark := Mark{Tag: operands[0][1:], ID: -1}
			if mark.Tag != "Artifact" {
				mark.ID = int(number(3)) // /P << /MCID 3 >>
			}
			current = len(marks)
			marks = append(marks, mark)
		case "EMC":
			if current < 0 {
				r.t.Error("marked content ends that never began")
			}
			current = -1
		case "Tf":
			font, size = operands[0][1:], number(1)
		case "Td":
			x, y = number(0)*mmPerPoint, pageHeight-number(1)*mmPerPoint
		case "Tj":
			code := operands[0][1:]
			shown := Shown{X: x, Y: y, Size: size, Font: font}
			for i := 0; i+1 < len(code); i += 2 {
				c, known := toUnicode[font][int(code[i])<<8|int(code[i+1])]
				if !known {
					r.t.Errorf("no Unicode for code %x", code[i:i+2])
				}
				shown.Text += string(c)
			}
			add(func(m *Mark) { m.Shown = append(m.Shown, shown) })
		case "S", "Do":
			add(func(m *Mark) { m.others++ })
		case "BT", "ET", "G", "g", "J", "j", "w", "m", "l", "q", "Q", "cm":
		default:
			operands = append(operands, token)
			continue
		}
		operands = operands[:0]
	}
	if current >= 0 {
		r.t.Error("marked content is still open at the end of a page")
	}
	return marks
}

// tokens splits content; a string is one token: "(" and its bytes.
func tokens(content []byte) (list []string) {
	for i := 0; i < len(content); {
		switch c := content[i]; {
		case c == ' ' || c == '\n':
			i++
		case c == '(':
			s := []byte{'('}
			for i++; content[i] != ')'; i++ {
				if content[i] == '\\' {
					i++
					if content[i] == 'r' {
						s = append(s, '\r')
						continue
					}
				}
				s = append(s, content[i])
			}
			list = append(list, string(s))
			i++
		case c == '<' || c == '>':
			list = append(list, string(content[i:i+2]))
			i += 2
		default:
			start := i
			for i++; i < len(content) && !strings.ContainsRune(" \n()<>/", rune(content[i])); i++ {
			}
			list = append(list, string(content[start:i]))
		}
	}
	return list
}

// unicodeMap reads the ranges of a font's ToUnicode map.
func (r *File) unicodeMap(font types.Dict) map[int]rune {
	m := map[int]rune{}
	for line := range strings.Lines(string(r.Stream(font["ToUnicode"]))) {
		var low, high, target int
		if n, err := fmt.Sscanf(line, "<%04X> <%04X> <%04X>\n", &low, &high, &target); n == 3 && err == nil {
			if low>>8 != high>>8 {
				r.t.Errorf("the ToUnicode range %s crosses a high byte", line)
			}
			for code := low; code <= high; code++ {
				m[code] = rune(target + code - low)
			}
		}
	}
	return m
}
