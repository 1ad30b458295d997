package casefile_test

import (
	"strings"
	"testing"

	"stepdown/internal/casefile"
)

func TestANameOfTwoPeople(t *testing.T) {
	for name, want := range map[string]bool{
		"Mr and Mrs Pen": true, "Mr & Mrs Pen": true, "Mr&Mrs Pen": true, "Mr/Mrs Pen": true, "Mr. and Mrs. Pen": true, "Mr Mrs Pen": true,
		"Ms Tam Pen and Mr Bob Danger": true, "Tam AND Bob": true, "Tam + Bob Pen": true, "Messrs Pen, Ms Danger": true, "A and B": true,
		"Tam plus Bob": true,
		"Sandy And":    false, "Ferdinand": false, "Ms Andrea Sandand": false, "Andrew": false, "Mr Andrew Land": false, "Ms Null": false,
		"Ms Mrsny": false, "Ms Missy Miss": false, "Dr Prof Pen": false, "Ms Tam Pen-Hallow": false, "Mx Sam Pen": false, "": false,
	} {
		if got := casefile.NamesTwo(name); got != want {
			t.Errorf("%q: %v", name, got)
		}
	}
}

func TestAGreetingOfSomebodyElse(t *testing.T) {
	others := []string{"Mr Robert Danger", "Alf Pen"}
	for _, tc := range []struct {
		greeting, name string
		want           bool
	}{
		{"Mr Danger", "Ms Tam Pen", true}, {"Bob", "Ms Tam Pen", true}, {"Mr Pen", "Ms Tam Pen", true}, {"Mrs Pen", "Mr Bob Pen", true},
		{"Robert", "Ms Tam Pen", true}, {"Rob", "Ms Tam Pen", true}, {"Alf", "Ms Tam Pen", true}, {"Alfie", "Ms Tam Pen", true},
		{"Tam Bob Danger", "Ms Tam Pen", true}, {"Tam Danger", "Ms Tam Pen", true}, {"Bob Pen", "Ms Tam Pen", true}, {"Pen Kim", "Tam Pen", true},
		{"Ms Danger-Pen", "Ms Tam Pen", true}, {"Ms Penn", "Ms Tam Pen", true}, {"Tam, Kim", "Ms Tam Pen", true},
		{"Tam Smith", "Ms Tam Pen", true},
		{"Kim", "Ms Tam Pen", false}, {"Kim Pen", "Ms Tam Pen", false}, {"Robin", "Mr Robin Pen", false}, {"Rob", "Mr Robin Pen", false},
		{"Rob", "Mr Robert Pen", false}, {"Rob", "Ms Roberta Pen", false}, {"Robbie", "Mr Robin Pen", false}, {"Rob", "Mr Rob Pen", false},
		{"Ed", "Ms Tam Pen", false}, {"Bob", "Ms Jane Roberts", true},
		{"Bob", "Mr Robert Pen", false}, {"Robert", "Mr Robert Pen", false},
		{"Alf", "Mr Alf Pen", false}, {"Ms Pen", "Ms Tam Pen", false}, {"Tam", "Ms Tam Pen", false}, {"Mrs Pen", "Ms Tam Pen", false},
		{"Mx Pen", "Ms Tam Pen", false}, {"Ms O’Neill", "Ms Ann O'Neill", false}, {"Ms Muller", "Ms Ann Müller", false},
		{"MS PEN-HALLOW", "Ms T Pen Hallow", false}, {"Ms Pen", "Tam Pen", false}, {"", "Tam Pen", false}, {"Tam,", "Ms Tam Pen", false},
		{"Anna-Lena", "Ms Pen", false}, {"Tamsin Pen", "Ms T Pen", false},
	} {
		if got := casefile.GreetsAnother(tc.greeting, tc.name, others...); got != tc.want {
			t.Errorf("%q for %q: %v", tc.greeting, tc.name, got)
		}
	}
}

// TestAGreetingThatIsNoFormOfTheReadersName is asked where somebody of the case is not safe to write to.
func TestAGreetingThatIsNoFormOfTheReadersName(t *testing.T) {
	for _, greeting := range strings.Fields(`Rob Robbie Bob Bobby Mohammed Muhammad Ed Eddie Tom Tommy Alex Steven Jamie Liam Yousef Andrew Jon
		Tim Tomasz TamBob Friend Neighbour Colleague Tenant Mama Państwo Janab Kim`) {
		if !casefile.GreetsStranger(greeting, "Ms Siobhan Pen") {
			t.Errorf("%q goes to Siobhan Pen", greeting)
		}
	}
	for row := range strings.SplitSeq(strings.TrimSpace(ownForms), "\n") {
		name, forms, _ := strings.Cut(row, ": ")
		for greeting := range strings.SplitSeq(forms, ", ") {
			if casefile.GreetsStranger(greeting, name) {
				t.Errorf("%q for %q is held", greeting, name)
			}
		}
	}
	for greeting, name := range map[string]string{"Rob Pen": "Ms Siobhan Pen", "Tamsin": "Ms Pen", "Rob": "Ms Jane Roberts",
		"Ed": "Edwards, Jane", "Tom": "Ms S Pen", "Kit": "Ms Tam Pen OBE"} {
		if !casefile.GreetsStranger(greeting, name) {
			t.Errorf("%q for %q goes", greeting, name)
		}
	}
}

const ownForms = `
Ms Tamsin Penhallow: Tam, Tamsin, tamsin, TAMSIN, Ms Penhallow, Ms. Penhallow, Ms T Penhallow, Tamsin Penhallow, Tammy, Mrs Penhallow
Ms T Penhallow: Tamsin, Tamsin Penhallow, Ms Penhallow
Ms Penhallow: Ms Penhallow, Ms Tamsin Penhallow, Penhallow
Tamsin Penhallow: Tam, Ms Penhallow
Penhallow, Tam: Tam, Ms Penhallow
Penhallow, Ms Tamsin: Tam
Tam Penhallow, OBE: Tam
Tam: Tam, Tammy
Ms Elizabeth Pen: Liz, Betty, Beth, Libby, Lizzie, Lisa, Eliza
Ms Margaret Pen: Peggy, Maggie, Meg
Mr Robert Pen: Bob, Rob, Robbie, Bobby
Mr William Pen: Bill, Will, Liam, Billy
Mr Richard Pen: Dick, Rick
Mr Edward Pen: Ted, Ed, Eddie, Ned
Mr Alexander Pen: Sasha, Alex
Ms Alexandra Pen: Alex, Sandra, Sandy
Ms Katarzyna Pen: Kasia
Ms Małgorzata Pen: Gosia, Małgorzato
Mr James Pen: Jim, Jamie
Mr John Pen: Jack, Johnny
Mr Muhammad Pen: Mo, Mohammed
Ms Siobhán Pen: Siobhan
Ms Zoe Pen: Zoë
Ms Anne-Marie Smith-Jones: Anne, Ms Smith, Marie, Anne-Marie
Ms Tam Jane Penhallow: Jane, Tam Jane
Dr Tamsin Pen: Dr Pen, Ms Pen
Nguyễn Thị Hoa: Hoa, Hoà
Ms O'Neill: Ms O’Neill
Mr Christopher Pen: Chris, Kit
Ms Samantha Pen: Sam, Sammy
Ms Josephine Pen: Josie, Jo
Ms Catherine Pen: Kate, Cathy
Ms Victoria Pen: Vicky
Ms Jacqueline Pen: Jackie
Ms Abigail Pen: Abi, Abby
Ms Isabella Pen: Bella, Izzy
Mr Anthony Pen: Tony
Mr Andrew Pen: Drew, Andy
Ms Rebecca Pen: Becky
Ms Danielle Pen: Danni
Ms Jennifer Pen: Jenny, Jen
Ms Deborah Pen: Debbie, Deb
Ms Christina Pen: Tina, Chrissie
Ms Roberta Pen: Bobbie, Rob
Ms Patricia Pen: Pat, Trish
Ms Susan Pen: Sue, Suzie
Ms Joanna Pen: Jo, Anna, Asia`
