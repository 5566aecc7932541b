package tui

import (
	"strings"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"allgreen/wizard"
)

// policyPage is the file that MTA-STS needs on a web server, and how to serve it.
type policyPage struct {
	*app
	then   screen
	server int // of the web servers
	scroll scroller
}

func (p *policyPage) update(msg tea.Msg) tea.Cmd {
	pressed, ok := msg.(tea.KeyMsg)
	k, setup := p.keys, p.live.project.Setup
	switch {
	case !ok || p.scroll.update(k, pressed):
	case key.Matches(pressed, k.Close, k.Policy):
		p.show(p.then)
	case key.Matches(pressed, k.Form):
		p.server = (p.server + 1) % len(wizard.WebServers())
	case key.Matches(pressed, k.CopyValue):
		return p.copy("Policy file", setup.STSPolicy())
	case key.Matches(pressed, k.CopyName):
		return p.copy("Configuration", setup.ServeSTS(p.webServer()))
	case key.Matches(pressed, k.Plain):
		return p.showPlain(setup.STSPolicyPath()+":", setup.STSPolicy()+"\n"+p.webServer()+":\n\n"+setup.ServeSTS(p.webServer()))
	}
	return nil
}

func (p *policyPage) webServer() string { return wizard.WebServers()[p.server] }

func (p *policyPage) view(w, h int) []string {
	t, setup := p.theme, p.live.project.Setup
	w = min(w, 100)
	lines := []string{"", "  " + t.title.Render("The policy file of MTA-STS"), ""}
	lines = append(lines, t.paragraph(t.plain, "Others fetch it from "+setup.STSPolicyURL()+" before they trust the record. Save these lines on your web server as "+setup.STSPolicyPath()+":", w, 2)...)
	lines = append(lines, "")
	lines = append(lines, p.verbatim(setup.STSPolicy(), w)...)
	lines = append(lines, "")
	lines = append(lines, t.paragraph(t.plain, strings.Join(wizard.PolicyAdvice(), " "), w, 2)...)
	lines = append(lines, "")
	lines = append(lines, t.paragraph(t.plain, "Served by "+p.webServer()+" (f for another web server):", w, 2)...)
	lines = append(lines, "")
	return p.scroll.view(t, append(lines, p.verbatim(setup.ServeSTS(p.webServer()), w)...), h)
}

// verbatim is the text of a file, line by line.
func (p *policyPage) verbatim(text string, w int) (lines []string) {
	for _, line := range fileLines(text) {
		lines = append(lines, "    "+p.theme.clip(p.theme.text(line), w-4))
	}
	return lines
}

func (p *policyPage) title() (where, status string) {
	return p.live.project.Setup.Domain.Unicode() + " " + p.theme.dot + " MTA-STS", p.webServer()
}

func (p *policyPage) bindings() []key.Binding {
	k := p.keys
	k.CopyValue.SetHelp("c", "copy file")
	k.CopyName.SetHelp("n", "copy configuration")
	k.Form.SetHelp("f", "other web server")
	return []key.Binding{k.Close, k.CopyValue, k.Plain, k.Form, k.CopyName, k.Help, k.Scroll}
}

func (p *policyPage) help() (string, []string) {
	return "The policy file of MTA-STS (RFC 8461 §3.2)", []string{
		"It tells other servers to deliver mail to you by encrypted connections only. They find it by the record, and fetch it over HTTPS from the host mta-sts of your domain. Both must be there: paste the record only when the file is served.",
		"In the mode \"testing\" mail goes through whatever is wrong, and reports (TLS-RPT) tell of it. When those stay clean for some weeks, write \"mode: enforce\", and set up the record anew: its id has to change with the file.",
	}
}
