/** What an inspection may cost. Beyond a limit something is not examined, and the facts say so. */
export const LIMITS = {
  /** findings kept of one inspection */
  findings: 200,
  /** reports kept of one check */
  reportsPerCheck: 50,
  /** places kept of one capability in one file */
  placesPerCapability: 20,
  /** hosts kept of one artifact, one for each name and moment */
  hosts: 100,
  /** flows kept of one file */
  flowsPerFile: 20,
  /** references kept of one file: an index of icons, or of the services of a cloud, loads ten thousand modules */
  referencesPerFile: 16_000,
  /** pieces of code kept that one file gives to interpreters */
  inlinePerFile: 40,
  /** bytes of a source file that runs by itself at install or start-up */
  installFileBytes: 3_000_000,
  /** bytes of a source file that runs when imported, or is called later */
  otherFileBytes: 3_000_000,
  /** bytes of a file whose words are looked at where it is too large to be parsed */
  wordsBytes: 16_000_000,
  /** bytes of remarks that a source file may have besides */
  remarkBytes: 4_000_000,
  /** bytes of source parsed outside of the install chain, all files together */
  otherTotalBytes: 6_000_000,
  /**
   * evaluation steps spent outside of the install chain, all files together: about 300 ms of a core. Steps and no clock, so that
   * the facts about the same bytes are always the same. The file that exceeds it is still finished.
   */
  otherTotalSteps: 150_000,
  /** steps that are held in reserve for small files, and how many bytes such a file has at most */
  reservedSteps: 60_000,
  reservedFileBytes: 20_000,
  /** steps and bytes that are held in reserve for files whose words say that secrets may leak there */
  urgentSteps: 300_000,
  urgentBytes: 6_000_000,
  /** unpacked bytes of a package for each of which it has that reserve, and how often it has it at most */
  urgentShareBytes: 250_000_000,
  urgentSharesMax: 4,
  /** files followed from the entry modules */
  importedFiles: 3000,
  /** files followed from lifecycle scripts */
  installFiles: 200,
  /** bytes of source that are looked at as one program, to see flows across files */
  programBytes: 4_000_000,
  /** nesting of a source file: brackets, and operators that parsers recurse on */
  nesting: 700,
  /** evaluation steps over the syntax trees of what runs at install: some seconds */
  installSteps: 4_000_000,
  /** evaluation steps over the syntax tree of any other file: so many, and so many more for each byte, but no more than that */
  otherBaseSteps: 20_000,
  otherStepsPerByte: 4,
  otherSteps: 600_000,
  /**
   * bytes of a file from which on it is a bundle of many, and the steps that such a file may take; the same where its words say that it
   * matters, up to so many bytes
   */
  bundleBytes: 600_000,
  bundleSteps: 100_000,
  graveBundleSteps: 700_000,
  graveBundleBytes: 1_800_000,
  /** bytes of a manifest (package.json, binding.gyp) */
  manifestBytes: 4_000_000,
  /** bytes of a lock file inside a package */
  lockBytes: 8_000_000,
  /** characters of one lifecycle command */
  commandLength: 20_000,
} as const
