import type { FuzzTarget } from '../target.js'
import { createConfigTarget } from './config.js'
import { createControlTarget } from './control.js'
import { createHttpTarget } from './http.js'
import { createRecordingTarget } from './recording.js'
import { createSourcesTarget } from './sources.js'
import { createTableTarget } from './table.js'

/** Everything that reads what others wrote. A new reader gets a file here and a row in this table. */
export const TARGETS: Readonly<Record<string, () => FuzzTarget>> = {
	table: createTableTarget,
	sources: createSourcesTarget,
	recording: createRecordingTarget,
	config: createConfigTarget,
	control: createControlTarget,
	http: createHttpTarget,
}
