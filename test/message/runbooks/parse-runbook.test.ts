import { describe, expect, it } from 'vitest'
import { parseRunbook } from '../../../src/message/runbooks/parse-runbook.js'
import { PLACEHOLDERS } from '../../../src/message/runbooks/placeholders.js'

const OWN = `# {{service}} is full

## Meaning
The pool of {{ service }} is full:
{{busy}} of {{capacity}}.

## Check (you have a minute)
- Look at the dashboard
  of {{host}}.
- Count them: \`ss -Htn '( sport = :{{port}} )' | wc -l\`

## Act
1. Call the hosting team.
2. Restart:

   \`\`\`sh
   systemctl restart apache2
   systemctl status apache2
   \`\`\`

## Confirm within five minutes
* It answers.
`

describe('parseRunbook', () => {
	it('reads what an operator would write', () => {
		expect(parseRunbook(OWN)).toEqual({
			ok: true,
			runbook: {
				title: '{{service}} is full',
				meaning: 'The pool of {{ service }} is full: {{busy}} of {{capacity}}.',
				check: [
					{ text: 'Look at the dashboard of {{host}}.', command: undefined },
					{ text: 'Count them.', command: "ss -Htn '( sport = :{{port}} )' | wc -l" },
				],
				act: [
					{ text: 'Call the hosting team.', command: undefined },
					{ text: 'Restart:', command: 'systemctl restart apache2\nsystemctl status apache2' },
				],
				confirm: [{ text: 'It answers.', command: undefined }],
				afterwards: [],
			},
		})
	})

	it('reads lines with a dollar as commands, and what stands under the title as the meaning', () => {
		const parsed = parseRunbook('# T\nm\n## Act\n- a\n  $ b\n  $ c $d\n- or: e\n')
		const act = [
			{ text: 'a', command: 'b\nc $d' },
			{ text: 'or: e', command: undefined },
		]
		expect(parsed).toMatchObject({ ok: true, runbook: { title: 'T', meaning: 'm', act } })
	})

	it('reads files from Windows, with a byte order mark and CRLF', () => {
		expect(parseRunbook(`\ufeff${OWN.replaceAll('\n', '\r\n')}`)).toEqual(parseRunbook(OWN))
	})

	it('takes no heading from inside a fenced block', () => {
		const parsed = parseRunbook('# T\n## Meaning\nm\n## Act\n- a\n```\n## Check\n```\n')
		expect(parsed).toMatchObject({ ok: true, runbook: { act: [{ text: 'a', command: '## Check' }], check: [] } })
	})

	it.each([
		{
			name: 'an unknown placeholder, with its column',
			markdown: OWN.replace('{{host}}', '{{hostname}}'),
			problems: [
				{
					line: 9,
					column: 6,
					length: 12,
					message: `unknown placeholder {{hostname}}; there are ${Object.keys(PLACEHOLDERS).join(', ')}`,
				},
			],
		},
		{
			name: 'an unknown heading',
			markdown: OWN.replace('## Check (', '## Verify ('),
			problems: [
				{
					line: 7,
					column: 1,
					length: 29,
					message:
						"unknown heading; expected one of Meaning, Check, Act, Confirm, Afterwards (a heading's first word counts)",
				},
			],
		},
		{
			name: 'a heading that stands twice',
			markdown: `${OWN}## Act\n- again\n`,
			problems: [{ line: 23, column: 1, length: 6, message: 'the heading "act" stands twice' }],
		},
		{
			name: 'a fence that is never closed',
			markdown: OWN.replace('   ```\n\n## Confirm', '\n## Confirm'),
			problems: [{ line: 16, column: 1, length: 8, message: 'this fenced block is never closed' }],
		},
		{
			name: 'an empty file, all at once',
			markdown: '',
			problems: [
				{ line: 1, column: 1, length: 1, message: 'expected a title: a line such as "# Worker pool is filling up"' },
				{ line: 1, column: 1, length: 1, message: 'expected a sentence under the title: what is happening?' },
				{ line: 1, column: 1, length: 1, message: 'expected an "## Act" with at least one list item' },
			],
		},
		{
			name: 'nothing to do',
			markdown: '# T\n## Meaning\nm\n## Act\nLook.\n',
			problems: [{ line: 4, column: 1, length: 6, message: 'expected an "## Act" with at least one list item' }],
		},
	])('tells of $name', ({ markdown, problems }) => {
		expect(parseRunbook(markdown)).toEqual({ ok: false, problems })
	})
})
