import type { Command, Option } from 'commander'
import { createProgram } from '../../../src/cli/program.js'

const NOWHERE = { write: () => true }

/** The program with its commands, as its help knows them; nothing is run. */
export const PROGRAM: Command = await createProgram({ stdout: NOWHERE, stderr: NOWHERE } as never)

/** The options of a command that its help shows. */
export function optionsOf(command: Command): Option[] {
	return command.options.filter(({ hidden, long }) => !hidden && long !== undefined)
}
