/** Prefixes under which the same library goes by another name. */
export const NAME_PREFIXES = [
  'builtins.',
  '__builtins__.',
  '__builtin__.',
  'six.moves.',
  'pip._vendor.',
  'botocore.vendored.',
] as const

/** Whole environment, by name. */
export const ENVIRONMENT_NAMES: ReadonlySet<string> = new Set([
  'os.environ',
  'os.environb',
  'posix.environ',
  'nt.environ',
])

/** Reads one variable: the name is the first argument. */
export const ENVIRONMENT_READERS: ReadonlySet<string> = new Set([
  'os.getenv',
  'os.getenvb',
  ...['get', 'pop', 'setdefault', '__getitem__'].flatMap((method) =>
    [...ENVIRONMENT_NAMES].map((name) => `${name}.${method}`),
  ),
])

/** Calls that give the environment of other processes. */
export const ENVIRONMENTS_OF_OTHERS: ReadonlySet<string> = new Set(
  ['psutil.Process()', 'psutil.process_iter()'].map((process) => `${process}.environ`),
)

/** Calls whose result says nothing of what went in: lengths, truth values, types. */
export const OPAQUE_CALLS: ReadonlySet<string> = new Set([
  'len',
  'bool',
  'isinstance',
  'issubclass',
  'hasattr',
  'callable',
  'type',
  'id',
  'any',
  'all',
  'os.path.exists',
  'os.path.isfile',
  'os.path.isdir',
  're.match',
  're.compile',
])

/** Calls whose result has the text of the first argument, or of the object that the method belongs to. */
export const TEXT_KEEPERS: ReadonlySet<string> = new Set([
  'str',
  'bytes',
  'bytearray',
  'list',
  'tuple',
  'set',
  'sorted',
  'iter',
  'next',
  'reversed',
  'enumerate',
  'os.path.expanduser',
  'os.path.expandvars',
  'os.path.abspath',
  'os.path.realpath',
  'os.path.normpath',
  'os.fspath',
  'os.fsencode',
  'os.fsdecode',
  'glob.glob',
  'glob.iglob',
  'os.walk',
  'urllib.request.Request',
  'urllib2.Request',
  'shlex.split',
  'shlex.quote',
  'textwrap.dedent',
])

/** Calls that tell where packages are installed. */
export const SITE_FOLDERS: ReadonlySet<string> = new Set([
  'site.getsitepackages',
  'site.getusersitepackages',
  'sysconfig.get_path',
  'sysconfig.get_paths',
  'distutils.sysconfig.get_python_lib',
])

/** Methods of texts whose result is still that text, near enough to recognise a path, a command or an encoding. */
export const TEXT_METHODS: ReadonlySet<string> = new Set([
  'encode',
  'decode',
  'strip',
  'rstrip',
  'lstrip',
  'lower',
  'expanduser',
  'absolute',
  'resolve',
  'as_posix',
  'splitlines',
  'split',
  'copy',
  'rglob',
  'read',
  'readlines',
  'read_text',
  'glob',
  'values',
  'items',
])
