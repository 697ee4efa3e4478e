import { join } from 'node:path'

/** The project's folder. */
export const PROJECT = join(import.meta.dirname, '..', '..', '..')

/** Where runs wait between recording and finishing; not under version control. */
export const LAB = join(PROJECT, '.lab')

/** The library of finished scenarios. */
export const SCENARIOS = join(PROJECT, 'scenarios')
