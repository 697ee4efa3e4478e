import { closeSync, existsSync, openSync, readdirSync, readFileSync, readSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { formatDiagnostics } from '../config/diagnostic.js'
import { RecordingError } from '../recording/file-format.js'
import { BEGINNING } from '../recording/header.js'
import { openRecording, type Recording } from '../recording/recording-reader.js'
import { errorCode } from '../settings/error-text.js'
import { type Label, parseScenario, type Scenario } from './scenario.js'

/** A recording and, where it lies in a scenario folder, what it is known to show. */
export interface RecordedRun {
	/** The path as it was given. */
	readonly path: string
	/** The recording's own path. */
	readonly file: string
	readonly recording: Recording
	readonly scenario: Scenario | undefined
	/** What it is held against: the scenario, or what its operator said of it. */
	readonly label: Label | undefined
}

/** Opens a recording or a scenario folder. Throws RecordingError where either is wrong; `warn` takes what is odd. */
export function openRun(path: string, warn: (message: string) => void): RecordedRun {
	if (!isFolder(path))
		return { path, file: path, recording: openRecording(path, warn), scenario: undefined, label: undefined }
	const scenario = readScenario(join(path, 'scenario.yml'), warn)
	const file = findRecording(path)
	return { path, file, recording: openRecording(file, warn), scenario, label: scenario }
}

function isFolder(path: string): boolean {
	try {
		return statSync(path).isDirectory()
	} catch (error) {
		throw new RecordingError(`${path}: cannot be opened: ${errorCode(error)}`)
	}
}

function readScenario(file: string, warn: (message: string) => void): Scenario {
	let text: string
	try {
		text = readFileSync(file, 'utf8')
	} catch (error) {
		throw new RecordingError(
			`${file}: expected a recording, or a scenario folder with a scenario.yml: ${errorCode(error)}`,
		)
	}
	const parsed = parseScenario(text, file)
	if (!parsed.ok) throw new RecordingError(formatDiagnostics(parsed.diagnostics))
	if (parsed.warnings.length > 0) warn(formatDiagnostics(parsed.warnings))
	return parsed.scenario
}

/** By how it begins: other things may lie beside scenario.yml. */
function findRecording(folder: string): string {
	const found = readdirSync(folder)
		.map((name) => join(folder, name))
		.filter((file) => statSync(file).isFile() && beginning(file) === BEGINNING)
	if (found.length === 1) return found[0]!
	throw new RecordingError(`${folder}: expected one recording beside scenario.yml, found ${found.length}`)
}

function beginning(file: string): string {
	const bytes = Buffer.alloc(BEGINNING.length)
	const handle = openSync(file, 'r')
	try {
		return bytes.toString('latin1', 0, readSync(handle, bytes, 0, bytes.length, 0))
	} finally {
		closeSync(handle)
	}
}

/**
 * Paths of recordings and scenario folders; a folder that holds scenario folders stands for all of them, by name. Other
 * paths are given back as they are: opening them says what is wrong.
 */
export function findRuns(paths: readonly string[]): string[] {
	return [...new Set(paths.flatMap((path) => scenariosIn(path) ?? [path]))]
}

function scenariosIn(folder: string): string[] | undefined {
	if (!isThere(folder, 'isDirectory') || isScenario(folder)) return undefined
	const found = readdirSync(folder)
		.sort()
		.map((name) => join(folder, name))
		.filter(isScenario)
	return found.length > 0 ? found : undefined
}

function isScenario(folder: string): boolean {
	return isThere(join(folder, 'scenario.yml'), 'isFile')
}

function isThere(path: string, kind: 'isFile' | 'isDirectory'): boolean {
	return existsSync(path) && statSync(path)[kind]()
}
