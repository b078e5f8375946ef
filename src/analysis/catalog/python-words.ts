import { oneOf } from './one-of.ts'
import { START_WORDS } from './persistence.ts'

/** Reached without an import; what a text reaches through them need not stand in the source. */
export const RUNNING_WORDS: ReadonlySet<string> = new Set([
  '__import__',
  'import_module',
  '__builtins__',
  '__builtin__',
  'globals',
  'modules',
  'marshal',
  'runpy',
])

/** What those words mean where they do that: `modules` and `globals` are words of every text. */
export const RUNNING_TEXT: RegExp =
  /\b__import__\b|\bimport_module\b|__builtins?__|\bglobals\s?\(|\bsys[\s\\]{0,9}\.[\s\\]{0,9}modules\b|\bfrom sys import [^\n]{0,80}\bmodules\b|\bmarshal\b|\brunpy\b/

/** Through these, and the ones above, a name is reached by a text. */
export const REFLECTIVE_WORDS: ReadonlySet<string> = new Set([
  ...RUNNING_WORDS,
  'locals',
  'vars',
  'getattr',
  'attrgetter',
  '__dict__',
  '__getattribute__',
  'builtins',
])

/** Libraries that hold others under names of their own: `six.moves.urllib`, `pip._vendor.requests`. */
export const VENDOR_WORDS: ReadonlySet<string> = new Set(['moves', '_vendor', 'vendored'])

/** Reads the environment, as an attribute. */
export const ENVIRONMENT_ATTRIBUTE: RegExp = /\.[\s\\]{0,20}(?:environ|getenv)b?\b/

/** The same by name, out of an import. */
export const ENVIRONMENT_WORDS: ReadonlySet<string> = new Set(['environ', 'environb', 'getenv', 'getenvb'])

/** A call of a method that sends, of an object whose making is not seen. */
export const SENDING_CALL: RegExp = /\.[\s\\]{0,20}(?:post|put|patch|urlopen|sendall|sendto|send_message)[\s\\]{0,20}\(/

/** What may stand before the word `import`: the beginning of a statement, also in a text, and the module of a `from`. */
export const BEFORE_IMPORT: RegExp = /(?:^|[\n;:"'(`]|\\[nrtf])[ \t\f]*(?:from(?=[ \t\f.\\])[\w.\s\\]*)?$/

/** What may stand behind it: the rest of the line, continued lines, and brackets. */
export const AFTER_IMPORT: RegExp = /(?:[^\n\\(]|\\[^]|\([^)]{0,4000}){0,400}/y

/** Without a word of each list, RUNS_TEXT, BUILT_TEXT, SENDING_CALL and SECRET_TEXT find nothing. */
export const TEXT_RUNNERS: ReadonlySet<string> = new Set(['exec', 'eval', 'execfile'])
export const TEXT_BUILDERS: ReadonlySet<string> = new Set(['chr', 'unichr', 'bytes', 'bytearray'])
export const SENDING_METHODS: ReadonlySet<string> = new Set([
  'post',
  'put',
  'patch',
  'urlopen',
  'sendall',
  'sendto',
  'send_message',
])
export const SECRET_WORDS: ReadonlySet<string> = new Set(
  (
    'npmrc pypirc netrc yarnrc leveldb Exodus Electrum tdata Keychains mozilla rclone claude codex gemini cargo composer gem pgpass terraform 254 git ssh aws azure kube docker env gnupg config bitcoin ethereum electrum exodus solana vault ' +
    'ssfn loginusers vdf jupyter copilot sops vercel fly railway supabase minecraft ' +
    's3cfg cnf wakatime terraformrc sui aptos foundry oci m2 gradle NuGet keyrings kwalletd kdbx TelegramDesktop Bitwarden FileZilla vscdb ' +
    'ipython cursor codeium claude_desktop_config wallet Login Local Cookies key4 logins cookies Google BraveSoftware Mozilla User proc etc secrets dotenv_values id_rsa ' +
    'id_dsa id_ecdsa id_ed25519 application_default_credentials bash_history zsh_history node_repl_history python_history ' +
    'mysql_history psql_history com kaggle huggingface databrickscfg snowsql dbt ngrok2'
  ).split(' '),
)

/** Running a text: called or handed on as a value, or the statement of Python 2; not a method of that name. */
export const RUNS_TEXT: RegExp =
  /(?:exec|eval)(?:file)?(?<!(?:[.\w"'`]|\bdef )(?:exec|eval)(?:file)?)(?=[\s\\]{0,20}[(,)\]};#])|builtins?_{0,2}\s?\.\s?(?:exec|eval)|\bexec[ \t]+[\w"']|[=:(,[][ \t]*(?:exec|eval)(?:file)?[ \t]*$/m

/** Opens or reads files. */
export const READING_WORDS: ReadonlySet<string> = new Set([
  'open',
  'read_text',
  'read_bytes',
  'ConfigParser',
  'RawConfigParser',
  'dotenv_values',
  'connect',
  'copy',
  'copy2',
  'copyfile',
])

/** What stands in a path that holds credentials; see SECRET_PATHS. */
export const SECRET_TEXT: RegExp =
  /\.(?:(?:npm|pyp|net|yarn)rc|git-credentials|(?:ssh|aws|azure|kube|docker|env|gnupg|bitcoin|ethereum|electrum|exodus|solana|dbt|claude|codex|gemini|cargo|composer|gem|sui|oci|m2|gradle|nuget|fly|vercel|railway|supabase|minecraft|cursor)["'\\/]|config[\\/]|env\.|vault-token|\w{1,20}_history|kaggle|databrickscfg|snowsql|ngrok2|mozilla|pgpass|s3cfg\b|my\.cnf|wakatime\.cfg|terraformrc|aptos|foundry|kdbx|codeium|ipython|claude\.json)|id_(?:rsa|dsa|ecdsa|ed25519)|application_default_credentials|wallet\.dat|Lo(?:gin Data|cal (?:State|Extension))|\bCookies["']|k(?:ey(?:4\.db|rings)|walletd)|l(?:ogin(?:s\.json|users)|eveldb)|c(?:ookies\.sqlite|om\.vercel\.cli|laude_desktop_config)|Google.{1,4}Chrome|B(?:raveSoftware|itwarden)|Mozilla[\\/]Firefox|User Data|\/(?:proc\/|etc\/(?:passwd|shadow)|run\/secrets)|huggingface[\\/]token|dotenv_values|exodus\.wallet|Electrum[\\/]|t(?:data|erraform\.d)|Keychains|rclone\.conf|s(?:sfn|ops[\\/])|jupyter[\\/]{1,2}runtime|github-copilot|TelegramDesktop|FileZilla|vscdb|169\.254\.169\.254|metadata\.google/

/** Names a place from which something is started later, or deletes a whole folder where the home directory is named. */
export const SIDE_EFFECT_TEXT: RegExp = new RegExp(
  `${oneOf(START_WORDS)}|\\bpip\\.(?:conf|ini)\\b|\\brmtree\\b[^]{0,400}(?:expanduser|home\\(|HOME|getcwd)|(?:expanduser|home\\(|HOME|getcwd)[^]{0,400}\\brmtree\\b`,
)

/** The folders of a person or of a project, or the registry, without saying what in there. */
export const PERSONAL_PLACE: RegExp =
  /\bexpanduser\b|\bhome\s?\(|["'](?:HOME|USERPROFILE|APPDATA|LOCALAPPDATA)["']|\bgetcwd\b|\bcwd\s?\(|\bwinreg\b/
/** Writes a file, a value of the registry, or deletes a folder. */
export const WRITES_SOMETHING: RegExp =
  /\bopen\s?\([^\n]{0,400}["'][wax]b?\+?["']|\.write_(?:text|bytes)\b|\bSetValue|\brmtree\b/

/** Lets modules be imported from other folders. */
export const MOVES_PATH: RegExp =
  /\bsys\s?\.\s?path\b|\baddsitedir\b|\bfrom sys import [^\n]{0,80}\bpath\b|\b__path__\b/

/** Puts a function in the place of one of a library through which requests or secrets go. */
export const REPLACED: RegExp =
  /\b(?:requests|client|urllib3?|request|httpx|aiohttp|smtplib|getpass|web3|Account|Keypair|boto3|botocore|Session|Client|OpenAI|openai|Anthropic|anthropic|Mnemonic|mnemonic|bip_utils|tronpy|ccxt|keyring|Fernet|passlib|huggingface_hub|telethon|stripe|psycopg2?|pymysql|pymongo|sqlalchemy|paramiko|SSHClient|ldap3)\.[\w.]{1,60}[ \t]=[ \t]?(?:(?:static|class)method\()?[A-Za-z_]\w*\)?[ \t]*$|\bbuiltins\.input[ \t]=|\bsetattr\s?\(\s?(?:requests|urllib3?|httpx|aiohttp|smtplib|getpass|http\.client|openai|web3|boto3|botocore|psycopg2?|pymysql|pymongo|paramiko)\b/m

/** Lets modules be imported out of a file. */
export const ARCHIVE_ON_PATH: RegExp =
  /\bsys\s?\.\s?path\s?\.\s?(?:insert|append|extend)\s?\([^\n]{0,300}[\w-]\.[A-Za-z]\w{1,9}["']/

/** Names a program that runs files of the package. */
export const NAMES_PROGRAM: RegExp =
  /\bsys\s?\.\s?executable\b|\bimport executable\b|\brun_(?:module|path)\b|[[(=]\s{0,20}f?["'](?:[^\s"']{0,100}\/)?(?:python[\d.]{0,5}|node|bun|deno|(?:ba|z)?sh|cmd|powershell|wscript)(?:\.exe)?["'\s]/

/** Signs that a text is not what stands in the source: decoded, of character codes, reversed, escaped, or put together of scraps. */
export const DISGUISED_TEXT: RegExp =
  /[ab](?:64|85|32|16)decode|decode(?:bytes|string)|unhexlify|fromhex|a2b_|rot_?13|codecs\.(?:decode|getdecoder)|decompress|\b(?:uni)?chr\b|\bbyte(?:s|array)\s?\(\s?[[(]|\[\s?:\s?:\s?-\s?1\s?\]|(?:\\x[0-9a-fA-F]{2}){3}|(?:\\[0-7]{2,3}){3}|(?:\\u[0-9a-fA-F]{4}){2}|\w["']\s?\+\s?["']\w|["']{2}\s?\.\s?join\s?\(\s?[[(]\s?["']|["']\s?\.\s?replace\s?\(|Fernet|\bAES\b|ARC4/

/** A dangerous module as a value, or under another name: a `getattr` may then reach anything in it by any text. */
export const MODULE_AS_VALUE: RegExp =
  /[=(,[:]\s?(?:os|subprocess|builtins|shutil|requests|ctypes|importlib|urllib)\s?(?:[,)\]\n;]|\.\s?__dict__)|\b(?:os|subprocess|builtins|shutil|requests|ctypes|importlib|urllib)\.__dict__|\bimport (?:os|subprocess|builtins|socket|shutil|requests|ctypes|importlib|urllib) as\b/

/** An import by a text that does not stand there as it is. */
export const COMPUTED_IMPORT: RegExp =
  /\b(?:__import__\s?\(\s?(?!["'][\w.]{1,100}["'])|import_module\s?\(\s?(?!["'][\w.]{1,100}["']|[\w.]{1,60}\s?[,)]))/

/** A letter or digit in an escape, which nobody needs: where text is run, it may stand for anything. */
const LETTER =
  /\\(?:x(?:3\d|[46][1-9a-fA-F]|[57][0-9aA])|u00(?:3\d|[46][1-9a-fA-F]|[57][0-9aA])|U000000(?:3\d|[4-7][0-9a-fA-F])|(?:06|6|07|7)[0-7]|1[0-7]{2}|N\{(?:LATIN|DIGIT|LOW LINE))/
    .source
export const ESCAPED_LETTER: RegExp = new RegExp(LETTER)

/** Two letters in escapes near each other. */
export const ESCAPED_TEXT: RegExp =
  /(?:\\(?:x(?:[46][1-9a-fA-F]|[57][0-9aA])|u00(?:[46][1-9a-fA-F]|[57][0-9aA])|U000000[4-7][0-9a-fA-F]|1[0-7]{2}|N\{LATIN)[^"'\n]{0,24}){2}/

/** Bytes in a row, where compiled code may stand. */
export const ESCAPED_BYTES: RegExp = /(?:\\x[0-9a-fA-F]{2}[^"'\\]{0,3}){12}/

/** So many of them that most of a program may stand there. */
export const ESCAPED_LONG: RegExp = /(?:\\x[0-9a-fA-F]{2}){500}/

/** An address without a name, of no network of one's own. */
export const BARE_ADDRESS: RegExp = /\bhttps?:\/\/(?!127\.|0\.|10\.|192\.168\.|169\.254\.)\d{1,3}(?:\.\d{1,3}){3}\b/

/** The beginning of an address in base64 or hexadecimal digits: `http://`, `https://`. */
export const ENCODED_ADDRESS: RegExp = /aHR0c(?:DovL|HM6Ly)|68747470(?:733a2f2f|3a2f2f)/

/** A name out of letters and digits that look alike, which tools make. */
export const ALIKE_TEXT: RegExp =
  /\b(?=[Il1O0_])_{0,4}(?:(?=[Il1_]{0,60}I)(?=[Il1_]{0,60}l)[Il1_]{10,60}|(?=[O0_]{0,60}O)(?=[O0_]{0,60}0)[O0_]{10,60})\b/

/** Text built out of numbers. */
export const BUILT_TEXT: RegExp = /chr\b|byte(?:s|array)\s?\(\s?[[(]/

/** Eight numbers or characters by number in a row. */
export const CODES_IN_ROW: RegExp =
  /(?:\b(?:0x[0-9a-fA-F]{1,6}|\d{1,7})\s{0,4},\s{0,40}){7}|(?:\b(?:uni)?chr\b[^\n]{1,40}){8}/

/** Commands by which a process sends: those whose names are not words of every text. */
export const SENDING_COMMANDS: RegExp =
  /\b(?:curl|wget2?|aria2c|nc|ncat|netcat|socat|telnet|tftp|sftp|scp|rsync|nslookup|dig|iwr|irm|[Ii]nvoke-\w{1,20}|certutil|bitsadmin|mshta|regsvr32)\b|\b(?:powershell|pwsh)\b[^\n]{0,200}\s[-/][eE]|\/dev\/(?:tcp|udp)\//

/** Letters and digits that Python takes for plain ones in a name (NFKC), so that a name can be written in them. */
export const COMPATIBLE_LETTER: RegExp =
  /[\u00AA\u00BA\u017F\u02B0-\u02B8\u02E0-\u02E4\u1D2C-\u1D6A\u1D78\u1D9B-\u1DBF\u2071\u207F\u2090-\u209C\u2102-\u2149\u2160-\u2188\uFB00-\uFB06\uFE33\uFE34\uFE4D-\uFE4F\uFF10-\uFF19\uFF21-\uFF3A\uFF3F\uFF41-\uFF5A\u{1D400}-\u{1D7FF}]/u

/** Runs a text, or takes the whole environment: what a file that was not parsed may not say without a word. */
export const GRAVE_TEXT: RegExp =
  /\b(?:exec|eval)\s?\(|\bmarshal\b|\benviron\b(?!\s?(?:\.\s?(?:get|pop|setdefault|update)\b|\[))/
