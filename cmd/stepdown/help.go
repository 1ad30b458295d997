package main

import (
	"embed"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
	"text/template"

	"github.com/spf13/cobra"

	"stepdown/internal/app"
	"stepdown/internal/ledger"
	"stepdown/internal/nearest"
)

// manual holds the topics, one file each. The first line of a file is its heading, which the list of topics shows.
//
//go:embed help/*.md
var manual embed.FS

// topicOrder lists the topics in the order in which an installation needs them.
var topicOrder = []string{"install", "feed", "wording", "release", "daily-work", "print-room", "mail", "service", "database", "views",
	"backup", "upgrade", "codes", "promise", "faults", "speed"}

// manualTables are the tables that a topic can contain.
var manualTables = template.FuncMap{
	"groups": func() []ledger.Group { return ledger.Groups },
	"codes":  ledger.CodesOf,
	"speech": app.Speech,
}

func topicText(name string) (string, error) {
	file := name + ".md"
	topic, err := template.New(file).Funcs(manualTables).ParseFS(manual, path.Join("help", file))
	if err != nil {
		return "", err
	}
	var text strings.Builder
	err = topic.Execute(&text, nil)
	return text.String(), err
}

// topicHeading gives the first line of a topic.
func topicHeading(name string) (string, error) {
	text, err := topicText(name)
	heading, _, _ := strings.Cut(text, "\n")
	return strings.TrimPrefix(heading, "# "), err
}

// listTopics writes the list of topics.
func (c *console) listTopics() error {
	list := "\nTopics of the manual (`stepdown help TOPIC`):\n"
	for _, name := range topicOrder {
		heading, err := topicHeading(name)
		if err != nil {
			return fmt.Errorf("list the topics of the manual: %w", err)
		}
		list += fmt.Sprintf("  %-12s %s\n", name, heading)
	}
	_, err := io.WriteString(c.out, list)
	return err
}

func newHelp(c *console) *cobra.Command {
	return &cobra.Command{
		Use:   "help [TOPIC or COMMAND]",
		Short: "Show a topic of the manual, or the help of a command",
		Long: "help TOPIC shows a topic of the manual. help COMMAND shows the same as COMMAND --help. If a topic and a command have the\n" +
			"same name, help shows the topic. Without arguments it lists both.",
		Example: "  stepdown help install\n  stepdown help letters show",
		Args: func(verb *cobra.Command, args []string) error {
			if len(args) == 0 || slices.Contains(topicOrder, args[0]) && len(args) == 1 || commandFor(verb.Root(), args) != nil {
				return nil
			}
			asked := strings.Join(args, " ")
			known := slices.Concat(topicOrder, commandNames(verb.Root()))
			return fmt.Errorf("there is no topic and no command %q%s", asked, nearest.Suggest(asked, known))
		},
		ValidArgsFunction: func(verb *cobra.Command, args []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
			if len(args) > 0 {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			return begun(words(slices.Concat(topicOrder, commandNames(verb.Root()))), typed), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(verb *cobra.Command, args []string) error {
			switch {
			case len(args) == 0:
				return verb.Root().Help()
			case len(args) == 1 && slices.Contains(topicOrder, args[0]):
				return c.showTopic(args[0], commandFor(verb.Root(), args) != nil)
			}
			return commandFor(verb.Root(), args).Help()
		},
	}
}

// showTopic writes a topic. If a command has the same name, it says how to get the command's help.
func (c *console) showTopic(name string, command bool) error {
	text, err := topicText(name)
	if err != nil {
		return fmt.Errorf("show the topic %s: %w", name, err)
	}
	if command {
		text += fmt.Sprintf("\nFor the command of the same name, see `stepdown %s --help`.\n", name)
	}
	_, err = io.WriteString(c.out, text)
	return err
}

// commandFor finds the command that the words name, or nil.
func commandFor(root *cobra.Command, words []string) *cobra.Command {
	found, rest, err := root.Find(words)
	if err != nil || len(rest) > 0 || found == root {
		return nil
	}
	return found
}

func commandNames(root *cobra.Command) []string {
	var names []string
	for _, verb := range root.Commands() {
		if verb.IsAvailableCommand() {
			names = append(names, verb.Name())
		}
	}
	return names
}
