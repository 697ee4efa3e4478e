import { RecordingError } from '../recording/recording-error.js'
import { UserError } from './deps.js'

/** A file that the user named and that cannot be written is their input, not a bug of ours. */
export function asUserError(path: string, error: unknown): unknown {
	const { code, syscall } = error as NodeJS.ErrnoException
	return error instanceof RecordingError || syscall === undefined
		? error
		: new UserError(`${path}: cannot be written: ${code}`)
}
