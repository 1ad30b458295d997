package address

import "strings"

// units are what dwellings within a house are called, with the letter that keeps rooms and pitches apart from flats.
var units = map[string]string{"flat": "", "flt": "", "apartment": "", "apt": "", "appt": "", "maisonette": "", "maisonnette": "",
	"studio": "",
	"bedsit": "", "unit": "", "suite": "", "room": "room ", "rm": "room ", "pitch": "pitch ", "plot": "pitch ", "caravan": "pitch ",
	"mooring": "pitch ", "berth": "pitch "}

func isUnit(w string) bool { _, is := units[w]; return is }

// floors are where a dwelling lies in its house. What begins with ~ leaves open which of the others it is.
var floors = map[string]string{"ground": "floor 0", "grd": "floor 0", "gnd": "floor 0", "first": "floor 1", "1st": "floor 1",
	"second": "floor 2", "2nd": "floor 2", "third": "floor 3", "3rd": "floor 3", "fourth": "floor 4", "4th": "floor 4", "basement": "floor b",
	"bsmt": "floor b",
	"top":  "~top", "upper": "~upper", "lower": "~lower", "garden": "~garden", "rear": "~rear", "front": "~front", "annexe": "~annexe",
	"annex": "~annexe"}

var shortened = pairs(`rd road, st street, str street, ave avenue, av avenue, ln lane, la lane, dr drive, drv drive, cl close, cls close,
	cres crescent, cresc crescent, crst crescent, ct court, crt court, gdns gardens, gdn gardens, gro grove, grv grove, pl place, sq square,
	terr terrace, ter terrace, tce terrace, wy way, pk park, hse house, ho house, cott cottage, cotts cottages, bldg building, bldgs buildings,
	est estate, pde parade, blvd boulevard, hts heights, rw row, wlk walk, wk walk, mws mews, grn green, yd yard, fm farm, mt mount,
	nth north, sth south, upr upper, lwr lower, gt great, lt little, lit little, n north, s south, e east, w west, gds gardens,
	ind industrial, apts apartments, ldg lodge, mans mansions, vls villas, vw view, hl hill, ri rise, gve grove, strt street, plc place,
	mdw meadow, cir circus, bung bungalow, ch church, hosp hospital, esp esplanade, espl esplanade`)

// roads are the last words of roads. Some are those of buildings or villages too: those are left out.
var roads = set(`road street lane avenue drive close crescent gardens grove place square terrace way hill rise row walk mews parade
	boulevard
	green croft path track hillside bank bypass approach dell dene drove embankment gate glade loop meadow mead passage pathway
	ride ridge spinney vale view wharf wynd circus cul circle esplanade broadway`)

var buildings = set(`court house lodge cottage cottages farm farmhouse villa villas hall mansion mansions building buildings tower towers
	point
	heights manor grange barn mill apartments flats rectory vicarage school hotel inn bungalow chalet lodgings block hostel cabin refuge`)

var directions = set(`north south east west`)

func set(words string) map[string]bool {
	all := map[string]bool{}
	for _, w := range strings.Fields(words) {
		all[w] = true
	}
	return all
}

func pairs(list string) map[string]string {
	all := map[string]string{}
	for _, pair := range strings.Split(list, ",") {
		two := strings.Fields(pair)
		all[two[0]] = two[1]
	}
	return all
}
