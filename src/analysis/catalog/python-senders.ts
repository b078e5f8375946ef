/** Calls that send through a service: chats, mail, storage. Dotted names, `()` for the result of a call. */
export const PYTHON_SENDERS: readonly string[] = [
  'boto3.client().put_object',
  'boto3.client().upload_file',
  'boto3.client().upload_fileobj',
  'boto3.resource().Bucket().put_object',
  'boto3.resource().Bucket().upload_file',
  'boto3.resource().Object().put',
  'boto3.resource().Object().upload_file',
  'boto3.resource().meta.client.upload_file',
  'discord_webhook.DiscordWebhook',
  'dhooks.Webhook().send',
  'telebot.TeleBot().*',
  'telebot.async_telebot.AsyncTeleBot().*',
  'telegram.Bot().*',
  'aiogram.Bot().*',
  ...['send_message', 'send_file'].map((method) => `telethon.TelegramClient().${method}`),
  ...['send_message', 'send_document', 'send_photo'].map((method) => `pyrogram.Client().${method}`),
  ...['chat_postMessage', 'files_upload', 'files_upload_v2'].map((method) => `slack_sdk.WebClient().${method}`),
  'slack_sdk.webhook.WebhookClient().send',
  ...['Webhook', 'SyncWebhook'].map((kind) => `discord.${kind}.from_url().send`),
  'yagmail.SMTP().send',
  'dropbox.Dropbox().files_upload',
  'fabric.Connection().put',
  ...['publish.single', 'publish.multiple', 'client.Client().*'].map((name) => `paho.mqtt.${name}`),
  ...['send', 'send_bytes'].map((method) => `multiprocessing.connection.Client().${method}`),
  ...['capture_message', 'capture_event'].map((name) => `sentry_sdk.${name}`),
]

/** Calls that wait for whoever connects. */
export const PYTHON_SERVERS: readonly string[] = [
  ...['TCPServer', 'ThreadingTCPServer', 'UDPServer', 'ThreadingUDPServer'].map((kind) => `socketserver.${kind}`),
  ...['HTTPServer', 'ThreadingHTTPServer'].map((kind) => `http.server.${kind}`),
]
