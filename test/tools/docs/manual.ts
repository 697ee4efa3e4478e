import type { Command } from 'commander'
import { readVersion } from '../../../src/cli/deps.js'
import { optionsOf, PROGRAM } from './command-tree.js'

/** The man page in roff, made of the same texts as `--help`. */
export function writeManual(): string {
	const version = readVersion()
	const lines = [
		`.TH FOREWARN 1 "" "forewarn ${version}" "User Commands"`,
		'.SH NAME',
		`forewarn \\- ${roff(sentence(PROGRAM.description()).replace(/^W/, 'w'))}`,
		'.SH SYNOPSIS',
		'.B forewarn',
		'\\fIcommand\\fR [\\fIoption\\fR ...] [\\fIargument\\fR ...]',
		'.SH DESCRIPTION',
		roff(PROGRAM.description()),
		...paragraphs(tailOf(PROGRAM)),
		'.SH COMMANDS',
		...PROGRAM.commands.flatMap(describeCommand),
		'.SH FILES',
		'.TP',
		'.I /etc/forewarn/config.yml',
		'What a packaged forewarn watches and whom it pages; /usr/share/doc/forewarn/config.example.yml has every key with its reason.',
		'.TP',
		'.I /var/lib/forewarn',
		'Open incidents, waiting pages and what was learned.',
		'.SH SEE ALSO',
		'.BR ss (8),',
		'.BR apachectl (8),',
		'.BR journalctl (1)',
	]
	return `${lines.join('\n')}\n`
}

function describeCommand(command: Command): string[] {
	return [
		`.SS "forewarn ${roff(command.name())} ${roff(command.usage())}"`,
		roff(command.description()),
		...optionsOf(command).flatMap(({ flags, description, defaultValue }) => [
			'.TP',
			`.B ${roff(flags)}`,
			roff(sentence(description) + (typeof defaultValue === 'string' ? ` (default: ${defaultValue})` : '')),
		]),
		...paragraphs(tailOf(command)),
	]
}

/** What the help says below the options: hints, exit codes, examples. */
function tailOf(command: Command): string {
	let text = ''
	const writeOut = (part: string) => {
		text += part
	}
	command.configureOutput({ writeOut }).outputHelp()
	return text.slice(command.helpInformation().length).trim()
}

/** Text as it stands, indented lines (examples) line by line. */
function paragraphs(text: string): string[] {
	return text === '' ? [] : ['.PP', '.nf', ...text.split('\n').map(roff), '.fi']
}

function sentence(text: string): string {
	return text.replace(/\.$/, '')
}

/** A line of roff that is text: no request, no escape, hyphens that can be copied. */
function roff(text: string): string {
	return text
		.replaceAll('\\', '\\e')
		.replaceAll('-', '\\-')
		.replace(/^([.'])/, '\\&$1')
		.replaceAll('"', '\\(dq')
}
