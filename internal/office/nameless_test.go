package office_test

import (
	"strings"
	"testing"
)

// TestARowForSafetyThatTellsOfNobodyIsTold by import and report, with its file and line, for it holds no letter; and no other row is.
func TestARowForSafetyThatTellsOfNobodyIsTold(t *testing.T) {
	for name, tc := range map[string]struct{ file, row, want string }{
		"a hold of no case":          {"holds.csv", ",1,threats,Morgan,02/03/2026,,yes", "holds.csv 2"},
		"a hold of an unknown case":  {"holds.csv", "zz,1,threats,Morgan,02/03/2026,,yes", "holds.csv 2"},
		"a hold, for safety or not":  {"holds.csv", "zz,1,threats,Morgan,02/03/2026,,perhaps", "holds.csv 2"},
		"a hold of our case":         {"holds.csv", "ehm-1,1,threats,Morgan,02/03/2026,,yes", ""},
		"a hold of our case, no day": {"holds.csv", "EHM-1/1,1,threats,Morgan,,,yes", ""},
		"not for safety":             {"holds.csv", "zz,1,complaint,Morgan,02/03/2026,,no", ""},
		"only a name":                {"adults.csv", ",1,,Mr Urban Nemo,,no,,,,,,,,,,,no,,,,,no,,,,", "adults.csv 3"},
		"only a name, maybe unsafe":  {"adults.csv", "zz,1,,Mr Urban Nemo,,no,,,,,,,,,,,never!,,,,,no,,,,", "adults.csv 3"},
		"a name, not known":          {"adults.csv", "zz,1,,Mr Urban Nemo,,no,,,,,,,,,,,unknown,,,,,no,,,,", ""},
		"a person":                   {"adults.csv", "zz,1,U9,Mr Urban Nemo,,no,,,,,,,,,,,no,,,,,no,,,,", ""},
		"a mailbox":                  {"adults.csv", "zz,1,,Mr Urban Nemo,,no,,,,,,,,,,,no,,urban@example.org,,,no,,,,", ""},
	} {
		t.Run(name, func(t *testing.T) {
			forTheCouncil(t, func(c *council) {
				took := c.takeWith(tc.file, tc.row)
				if took.Nameless != tc.want {
					t.Errorf("%q, want %q", took.Nameless, tc.want)
				}
				if tc.want != "" {
					c.wantReport("tell of nobody, so that they hold no letter: " + tc.want + ".")
				}
				c.take(nil, nil, nil)
				in, err := c.Report().Gather(t.Context(), c.today)
				if err != nil {
					t.Fatal(err)
				}
				for _, a := range in.Attention {
					if strings.Contains(a.String(), "tell of nobody") {
						t.Errorf("the rows have gone, and the report says %s", a)
					}
				}
			})
		})
	}
}
