package casefile_test

import (
	"strings"
	"testing"

	"stepdown/internal/casefile"
)

// TestNamesThatAreMoreThanAName has a hundred names as councils write them, and a hundred cells that say more.
func TestNamesThatAreMoreThanAName(t *testing.T) {
	for _, tc := range []struct {
		names string
		want  bool
	}{{noNames, true}, {names, false}} {
		all := strings.Split(strings.Trim(tc.names, "\n"), "\n")
		if len(all) < 100 {
			t.Errorf("%d names of which %v is wanted", len(all), tc.want)
		}
		for _, name := range all {
			if got := casefile.SaysMore(name) || casefile.NamesTwo(name); got != tc.want {
				t.Errorf("%q: %v", name, got)
			}
		}
	}
}

// A surname that somebody else of the case has is one, unless they have the words before it too.
func TestASurnameInCapitalsThatIsOnRecord(t *testing.T) {
	for _, tc := range []struct {
		name, beside string
		held         bool
	}{
		{"Nkiru Adaeze OKAFOR", "Chidi Okafor", false}, {"Nkiru Adaeze OKAFOR", "Chidi OKAFOR", false},
		{"OKAFOR Nkiru Adaeze", "Chidi Okafor", false},
		{"Nkiru Adaeze OKAFOR", "OKAFOR Chidi", false}, {"Nkiru Adaeze OKAFOR", "Chidi Emeka OKAFOR", false},
		{"Ms Tam Wren PEN-HALLOW", "Alf Pen-Hallow", false}, {"Ms Tam Wren PENS HALLOW", "Alf Pens Hallow", true}, // two in capitals
		{"Nkiru Adaeze OKAFOR", "", true}, {"Nkiru Adaeze OKAFOR", "Mr Bob Danger", true}, {"Nkiru Adaeze OKAFOR", "Okafor", true},
		{"Ms Tam Pen NOTED", "Alf Pen", true}, {"Ms Tam Pen NOTED", "Alf Pen NOTED", true}, {"Ms Tam Pen VICTIM", "Bob Victim", true},
		{"Ms Tam PENS Noted", "Alf Pens", true},
	} {
		if got := casefile.SaysMore(tc.name, tc.beside); got != tc.held {
			t.Errorf("%q beside %q: %v", tc.name, tc.beside, got)
		}
	}
}

// TestGreetingsThatGo are the ordinary ones, of readers with whom a Mr Danger and a child are on record.
func TestGreetingsThatGo(t *testing.T) {
	for row := range strings.SplitSeq(strings.TrimSpace(greetings), "\n") {
		name, greeting, _ := strings.Cut(row, ": ")
		if casefile.GreetsAnother(greeting, name, "Mr Bruno Danger", "Alf Penhallow") || casefile.SaysMore(greeting) {
			t.Errorf("%q for %q is held", greeting, name)
		}
	}
}

func TestANameUnderWhichAnotherMayBeReached(t *testing.T) {
	for _, tc := range []struct {
		name, other string
		want        bool
	}{
		{"Mr Bob Danger", "Mr Bob Danger", true}, {"Bob Danger", "Mr Bob Danger", true}, {"Mr B Danger", "Mr Bob Danger", true},
		{"Mr M Danger", "Mr Michael Danger", true},
		{"Mr Danger", "Mr Bob Danger", true}, {"Tam Bob Danger", "Mr Bob Danger", true}, {"Bob", "Mr Bob Danger", true},
		{"Danger, Bob", "Mr Bob Danger", true}, {"Ms Tam Pen y Bob", "Mr Bob Danger", true}, {"Ms Tam Pen Bob", "Bob Danger", true},
		{"Mr Bob Danger", "Mr B Danger", true},
		{"Mr Rob Danger", "Mr Bob Danger", true}, {"Mr Robert Danger", "Mr Bob Danger", true}, {"Bobby Danger", "Mr Robert Danger", true},
		{"B Danger", "Mr Bob Danger", true}, {"Bob D", "Mr Bob Danger", true}, {"Bob Danger", "Mr B Danger", true},
		{"Mister Danger", "Mr Bob Danger", true}, {"Pan Danger", "Mr Bob Danger", true}, {"Domnul Danger", "Mr Bob Danger", true},
		{"Janab Danger", "Mr Bob Danger", true}, {"Bob Dangers", "Mr Bob Danger", true}, {"Tam PenBob Danger", "Mr Bob Danger", true},
		{"BobDanger", "Mr Bob Danger", true}, {"Ms Tam Pen Bob", "Mr Bob Danger", true}, {"Mr Mohammed Khan", "Mr Muhammad Khan", true},
		{"Mr Ed Danger", "Mr Edward Danger", true}, {"Mr Steven Danger", "Stephen Danger", true},
		{"Pani Danger", "Mr Bob Danger", false}, {"Ms Roberta Danger", "Mr Robert Danger", false}, {"Joanna Danger", "Mr John Danger", false},
		{"Ms Alex Danger", "Mr Alexander Danger", false}, {"Ms Jo Danger", "Mr Joe Danger", false}, {"Pan Wei", "Mr Bob Danger", false},
		{"Ms Tam MacDonald", "Mr Donald Tam", false}, {"Tam McBob", "Mr Bob Danger", false}, {"Mr Rob Pen", "Mr Bob Danger", false},
		{"Ms Tam Pen", "Mr Bob Pen", false}, {"Ms T Pen", "Mr T Pen", false}, {"Tam Pen", "Mr Tom Pen", false}, {"T Pen", "Mr Bob Pen", false},
		{"Ms Tam Danger", "Mr Bob Danger", false}, {"Ms Brenda Danger", "Mr B Danger", false}, {"Ms B Danger", "Mr Bob Danger", false},
		{"Tam Danger", "Bob Danger", false}, {"Mr Bob Pen", "Mr Bob Danger", false}, {"Mr Tim Pen", "Mr Tom Pen", false}, {"", "Mr Pen", false},
		{"Tam Danger", "Mr Danger", false},
		{"Ms Emma Jones", "Ms Emily Jones", false}, {"Emma Jones", "Emily Jones", false}, {"Mr Joe Khan", "Mr Johan Khan", false},
		{"Amy Jones", "Amit Jones", false}, {"Anna Khan", "Aneesa Khan", false}, {"Mia Jones", "Michael Jones", false},
		{"Lee Jones", "Leanne Jones", false}, {"Mary Jones", "Mark Jones", false}, {"Ian Jones", "Brian Jones", false},
		{"Paul Jones", "Paula Jones", false}, {"Lucy Jones", "Lucinda Jones", false}, {"Marie Jones", "Martin Jones", false},
		{"Dan Jones", "Jordan Jones", true}, {"Jo Khan", "John Khan", false}, {"Eve Jones", "Evan Jones", false},
		{"Karen Khan", "Karim Khan", false}, {"Sian Jones", "Simon Jones", false}, {"Al Jones", "Alice Jones", false},
		{"Carl Jones", "Carla Jones", false}, {"Eric Jones", "Erica Jones", true}, {"Lily Pen", "Liam Pen", false},
		{"Robert Danger", "Mr Bob Danger", true}, {"Jo Khan", "Joanna Khan", true}, {"Joe Khan", "Joseph Khan", true},
		{"Dan Jones", "Daniel Jones", true}, {"Amy Jones", "Amy Jones", true}, {"Mike Jones", "Michael Jones", true},
		{"Ann Jones", "Anna Jones", true}, {"Al Danger", "Alan Danger", true}, {"Di Danger", "Diana Danger", true}, {"Em Pen", "Emily Pen", true},
		{"Tammy Danger", "Tamsin Danger", true}, {"Cathy Danger", "Catherine Danger", true}, {"Bert Danger", "Robert Danger", true},
		{"Sam Danger", "Samantha Danger", true}, {"Abby Danger", "Abigail Danger", true}, {"Bella Danger", "Isabella Danger", true},
		{"Ollie Danger", "Oliver Danger", true}, {"Chris Danger", "Christopher Danger", true}, {"Si Danger", "Simon Danger", true},
	} {
		if got := casefile.MayMean(tc.name, tc.other); got != tc.want {
			t.Errorf("%q and %q: %v", tc.name, tc.other, got)
		}
	}
}

func TestALineThatNamesSomebody(t *testing.T) {
	said := func(line, somebody string) bool {
		return casefile.AddressNames([]string{"14 Mill Road", line, "Fablebury"}, somebody, []string{"Ms Tam Pen", "Ms Ann Pen"})
	}
	for _, line := range []string{"Bob Danger", "Mr B Danger", "Danger", "DANGER", "Mr Danger", "with Bob Danger", "via Bob Danger",
		"% Bob Danger", "co Bob Danger", "The Danger Family", "Danger household", "at Bob's", "Bob’s", "Danger's house", "Bob's Cottage",
		"For Mr Danger", "Dånger", "B. Danger", "Flat 2, Bob Danger", "with Danger 14 Mill Road", "Mr Danger Mill Road", "(Bob)",
		"Bob Danger Close", "The Dangers", "Chez Dangers", "Dangers", "D A N G E R", "D.A.N.G.E.R", "c/o D-A-N-G-E-R", "DangerBob",
		"bobdanger", "atDanger", "Rob", "Bobby", "Boba", "z Bobem", "u Boba", "la Bob", "B.D.", "B D", "D B", "Mr D", "Mr. D.", "TheDangers",
		"Flat 2, Dangers", "at Bobs", "Robert's", "TamAndBob", "Dangera"} {
		if !said(line, "Mr Bob Danger") {
			t.Errorf("%q names nobody", line)
		}
	}
	for line, somebody := range map[string]string{
		"Danger Lane": "Mr Bob Danger", "3 Danger Hill": "Mr Bob Danger", "Bob Church Way": "Mr Bob Danger", "Bobby Road": "Mr Bob Danger",
		"St John's Vicarage": "Mr John Danger", "St John's": "Mr John Danger", "John's Walk": "Mr John Danger", "3 James Street": "Mr James Pen",
		"Mill House": "Mr Bob Mill", "12 Church Hill": "Mr Bob Hill", "Rose Cottage": "Ms Rose Danger", "Flat 2, Victoria Court": "Ms Victoria X",
		"Rose Bank Farm": "Ms Rose Danger", "Bo Close": "Mr Bo Danger", "The Pen House": "Mr Bob Pen", "Tam": "Mr Tam Danger",
		"Dangers Lane": "Mr Bob Danger", "Dangers House": "Mr Bob Danger", "Bobbin Mill": "Mr Bob Danger", "Rob Roy Way": "Mr Bob Danger",
		"Roberts Court": "Mr Robert Danger", "Kings Road": "Mr Bob King", "Flat B, Block D": "Mr Bob Danger", "Flat D": "Mr Bob Danger",
		"2 B": "Mr Bob Danger", "Dangerfield": "Mr Bob Danger", "A1 B D F Close": "Mr Bob Danger",
		"Jack Straw's Lane": "Mr John Danger", "Mr P": "Mr Bob Danger", "T P": "Mr Tom Pen", "Bobbing": "Mr Bob Danger",
		"Robertsbridge": "Mr Bob Danger", "Victoria Road": "Mr Victor Danger", "Church Hill": "Mr Bob Hills", "Parkside": "Mr Bob Park",
		"The Woods Farm": "Mr Bob Wood", "Millers Row": "Mr Bob Miller", "Edward Street": "Mr Ted Danger", "Block B D": "Mr Bob Danger",
		"Ann": "Ms Ann Danger", "Pen": "Mr Bob Pen", "": "Mr Bob Danger",
	} {
		if said(line, somebody) {
			t.Errorf("%q names %q", line, somebody)
		}
	}
	for last, want := range map[string]bool{"Preston": false, "Great Preston": false, "Preston Bagot": false, "at Preston's": true,
		"Mr Preston": true, "The Preston Family": true, "Bob Preston": true} {
		if got := casefile.AddressNames([]string{"14 Mill Road", last}, "Mr Bob Preston", []string{"Ms Tam Pen"}); got != want {
			t.Errorf("the last line %q: %v", last, got)
		}
	}
}

const noNames = `
Ms Tam Pen VICTIM
Ms Tam Pen ABUSIVE
Ms Tam Pen FLED
Ms Tam Pen HIDING
Ms Tam Pen HOMELESS
Ms Tam Pen OFFENDER
Ms Tam Pen INFORMANT
Ms Tam Pen SENSITIVE
Ms Tam Pen EVICTED
Ms Tam Pen ABSCONDED
Ms Tam Pen ZORBLAX
VICTIM Ms Tam Pen
HIDING Tam Pen
Ms Pen VICTIM
Sarah Jane VICTIM
Sarah Jane HIDING
Sarah James HIDING
Sarah James NOTED
Ms Sarah Penhallow NOTED
Mr Tom Pen OBE NOTED
Ms S. Pen NOTED
Ms Tam Pen-Hallow NOTED
TAM PEN VICTIM
tam pen victim
Ms Tam Pen D.V.
D.V.
Tam D.V.
Tam Pen D/V
DV Tam Pen
Tam Pen uwaga
TAM PEN PRZEMOC
Tam Pen zmarła
ZMARŁA TAM PEN
Tam Pen decedat
Uwaga przemoc
Marfat
Nie pisac
nu scrieti
Tam Pen RIP
Tam Pen OLD
Tam Pen DNU
Ms Tam Pen MGM
Ms Tam Pen LEFT
Tam Pen VIOLENT
Ms Tam Pen PRISON
LEFT Tam Pen
Tam REALLY Pen
Sarah jane PENHALLOW
Tam i Bob Pen
Pani Tam Pen i Pan Bob Pen
Tam y Bob Pen
Tam e Bob Pen
Tam i Bob
Tam og Bob Pen
Tam Pen i Bob Pen
Tam și Bob Pen
Państwo Pen
Rodzice
Părinții
Parintii
Walidain
Mama
Tata
Ammi
Grandmother
Grandma
MGM
Foster Carer
Foster carer
Birth Mother
Maternal Grandmother
Step-dad Bob
Stepdad
Misses Pen
TEST TEST
Test Test
Dummy Pen
ZZZ Tam Pen
The Pen Family
Pen household
Pen family
Parents of Alf
Parent/carer of Alf
To the parents
Mum
Mother
Dad
The Occupier
Occupier
THE OCCUPIER
The Householder
The Pens
Social Worker
Estate of Tam Pen
Estate of the late Tam Pen
Late Mr Bob Pen
The late Bob Pen
Mother of Alf Pen
Guardian of Alf Pen
Ms Tam & Mr Bob Pen
Tam and Bob Pen
Ms T Pen / Mr B Pen
Ms Tam Pen, Mr Bob Pen
Tam Pen + Bob Pen
Ms Tam Pen with Bob
Ms Tam Pen (and Bob)
Ms Tam Pen c/o Bob Danger
Ms Tam Pen (mum)
Ms Tam Pen - DV
Ms Tam Pen – DV
Tam Pen -DV
Ms Tam Pen*
Ms Tam Pen [AKA Smith]
Ms Tam Pen aka Smith
Ms Tam Pen nee Smith
Ms Tam Pen née Smith
Tam Pen (left)
Tam Pen left
Tam Pen UNSAFE
Tam Unsafe
TAM PEN UNSAFE
tam pen unsafe
Tam Pen DNW
Tam DNW
Tam Pen DV
Tam Pen no letters
TAM PEN NO LETTERS
TAM PEN DO NOT WRITE
Tam Pen do not call
Tam Pen see notes
tam pen see notes
Tam Pen TBC
Messrs Pen
Mr & Mrs Pen
Mr and Mrs T Pen
Ms Tam Pen and partner
Ms Tam Pen plus Bob
Ms Tam Pen or Mr Bob Pen
Ms Tam Pen n Bob
Ms Tam Pen et al
Drs Pen
Ms Pen; Mr Danger
Ms
Mr
Mrs.
Miss
Dr
Prof.
x
Ms Tam Pen 07700 900123
Ms Tam Pen tam@example.org
Ms Tam Pen 2
Ms Tam Pen (PR)
Ms Tam Pen (not PR)
Ms Tam Pen (no contact)
Ms Tam Pen?
Tam Pen deceased
Tam Pen DECEASED
Ms Tam Pen's solicitor
Ms Tam Pen’s solicitor
Mr Bob Danger for Ms Tam Pen
Tam Pen: see file
Tam Pen, no letters please
Tam Pen, Bob
Pen, Tam, Bob
Tam Pen = mum
Tam Pen, unsafe
Tam "Bob" Pen
Everybody at home
Whom it may concern
Both parents
Gran
Carers of Alf
Unknown
Mr Unknown
Unborn Pen
Ms Tam Pen MARAC
Resident
Family
Sir or Madam
Sir/Madam
Parents
all
all of you
Tam <b>
Tam Pen - ring first`

const names = `
Ms Kim Louise PEN
Mr Sam James PEN
Ms Amina Begum KHAN
Ms Toni-Ann Rose PEN
Ms Ellie Mae PEN
D.V. Rao
D.V.Rao
Mr D.V. Rao
Mr D. V. Rao
D V Rao
Ms D.V. RAO
Ms Precious Uwaga
Precious Uwaga
Ms Precious Ada Uwaga
Ms Marfat Begum
Marfat Begum
MARFAT BEGUM
U Nay
Mr Mat Uwaga
Ms Violenta Pen
Mr Do Rak
Tam J PENHALLOW
Ms Nkiru J OKAFOR
Ms S J PENHALLOW
Mr John Thomas PENHALLOW
John William HIDALGO
Maria Elena POPESCU
Ms Anna Maria KOWALSKA
Ms Fatima Zahra KHAN
Mr Mohammed Ali Khan
Anne-Marie Louise PEN
Ms Katie Louise PENHALLOW
PENHALLOW Emma Louise
Mr Thomas George O'NEILL
Ms Rose Mary ST JOHN
Dr Emily Grace VON BERG
Sarah Jane LEE
Sarah Jane PENHALLOW
Ms Sarah Jane PENHALLOW
PENHALLOW Sarah Jane
Sarah Jane VAN DER BERG
Ms Sarah Jane O'NEILL
Sarah Jane PENHALLOW-SMITH
Josep Puig i Cadafalch
Tam I Pen
TAM I PEN
tam i pen
Ms Ortega y Gasset
Ms Ana Ortega y de la Cruz
João Silva e Costa
Mama Jallow
Ratan Tata
Mr Tata
Nan Pen
Tina Foster
Foster Pen
Ms Carer
Olivia Mother
Ms Nana Akua Pen
Ms Birth
Pan Wei
Testa Pen
Mr Kin Guardian
Ms Tam Pen
Ms Siobhán O'Neill
Ms Siobhán O’Neill
Mrs Anne-Marie Smith-Jones
Mr Andy Anderson
Ms Amanda Sandford
Ms Ferdinand Brand
Mr Jean de la Croix
Ms Maria Ortega y Gasset
Mr Van der Berg
Tam van den Berg
Tam VAN DER BERG
Ms Nguyễn Thị Hoa
Mrs Deirdre Mac an tSaoir
Ms Anand
Ms Rand
Mr Bland and
Prof Tam Pen
Rev Tam Pen
The Revd Tam Pen
The Rt Hon Tam Pen
Cllr Tam Pen
Tam
Pen, Tam
Pen, Ms Tam
Van der Berg, Tam
Tam Pen, OBE
Ms T. Pen
Ms T.J. Pen
Ms TJ Pen
Ms T J Pen
MS TAM PEN
ms tam pen
MS Tam Pen
tam pen
TAM JANE PEN
Tam PEN
tam Pen
Tam pen
Mx Sam Lee
Ms Tam Pen Jr
Ms Tam Pen OBE
Mr John Smith III
Mr John Smith Snr
Sir Tam Pen
Lady Pen
Ms Tam Unknown-Smith
Ms Null
Ms Grace Mother
Mr Will Post
Ms Faith Hope
Mrs Dawn Day
Mr Don Late
Ms Constance Danger
Ms Olivia Care
Mr Barry Hand
Ms Joy No
Ms Mai Tran
Mr Ng
Ms O
Mr Li
Ms Null-Brown
Ms Test
Ms April May
Mrs June Friday
Mr Dr Ali
Mr Safe
Mr Rob Banks
Mrs Family
Ms Refuge
Mr Do
Ms Writer
Mr Not
Ms Sarah-Jane
Mrs Kaur
Ms Zoë Brontë
Ms Łucja Żak
Mr Ștefan Țurcan
Ms Anh-Thư Lê
Mr Muhammad
Mr Lord
Ms Major
Ms Miss
Mr Parent
Mr Father
Ms Estate
Ms Pen-Hallow
Mr Mohammed bin Rashid Al Maktoum
Ms Fatima al-Zahra
Ms Noor ul Ain
Mr Ludwig von Berg
Ms Rhys ap Dafydd
Mr Charles ffoulkes
Mr D'Arcy McDonald
Ms Máire Ní Dhomhnaill
Ms Tam Mc Donald
Dr Maria da Silva e Costa
Mr João dos Santos
Ms Anna Maria de' Medici
Ms Ó Briain
Miss Ah-Kum Lau
Mr Jean-Luc D'Arcy-Smith
MR JOHN O'NEILL
Mrs. Tam Pen
Ms Tam Jane Elizabeth Penhallow`

const greetings = `
Ms Tamsin Penhallow: Tam
Ms Tamsin Penhallow: Tamsin
Ms Tamsin Penhallow: tamsin
Ms Tamsin Penhallow: TAMSIN
Ms Tamsin Penhallow: Tamsin,
Ms Tamsin Penhallow: Ms Penhallow
Ms Tamsin Penhallow: Ms. Penhallow
Ms Tamsin Penhallow: Ms T Penhallow
Ms Tamsin Penhallow: Ms T. Penhallow
Ms Tamsin Penhallow: Tamsin Penhallow
Mrs Tamsin Penhallow: Ms Penhallow
Miss Tamsin Penhallow: Ms Penhallow
Tamsin Penhallow: Mrs Penhallow
Ms T Penhallow: Tamsin
Ms T Penhallow: Tamsin Penhallow
Ms Penhallow: Tamsin
Ms Penhallow: Ms Tamsin Penhallow
Ms Elizabeth Pen: Liz
Ms Elizabeth Pen: Betty
Ms Margaret Pen: Peggy
Mr Robert Pen: Bob
Mr William Pen: Bill
Mr Richard Pen: Dick
Mr Edward Pen: Ted
Mr Alexander Pen: Sasha
Ms Katarzyna Pen: Kasia
Ms Małgorzata Pen: Gosia
Mr James Pen: Jim
Mr John Pen: Jack
Mr Muhammad Pen: Mo
Ms Siobhán Pen: Siobhan
Ms Zoe Pen: Zoë
Ms Anne-Marie Smith-Jones: Anne
Ms Anne-Marie Smith-Jones: Ms Smith
Ms Anne Marie Smith Jones: Anne-Marie
Mrs Kaur: Harpreet
Dr Tamsin Pen: Dr Pen
Dr Tamsin Pen: Ms Pen
Prof Tamsin Pen: Professor Pen
Rev Tamsin Pen: Reverend Pen
Mx Sam Lee: Sam
Nguyễn Thị Hoa: Hoa
Nguyen Thi Hoa: Hoà
Ms O'Neill: Ms O’Neill
Mr Christopher Pen: Chris
Ms Samantha Pen: Sam
Ms Josephine Pen: Josie
Ms Josephine Pen: Jo
Ms Catherine Pen: Kate
Ms Victoria Pen: Vicky
Ms Jacqueline Pen: Jackie
Ms Abigail Pen: Abi
Ms Isabella Pen: Bella
Mr Anthony Pen: Tony
Mr Andrew Pen: Drew
Ms Rebecca Pen: Becky
Ms Tam Pen: Kim`
