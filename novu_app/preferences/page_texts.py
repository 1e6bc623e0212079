"""What the hosted preference page says, in the languages of the inbox."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple


class Texts(NamedTuple):
    """The page in one language.

    ``locked`` explains ``always``, which stands at what can not be turned off. ``unsubscribe`` and ``subscribe`` turn a whole
    category off and on. ``failed`` is the heading over ``gone`` (of a link that opens nothing) and ``busy``.
    """

    title: str
    everything: str
    other: str
    empty: str
    always: str
    locked: str
    unsubscribe: str
    subscribe: str
    failed: str
    gone: str
    busy: str
    channels: Mapping[str, str]


def _channels(in_app: str, email: str, sms: str, push: str, chat: str) -> dict[str, str]:
    return {"in_app": in_app, "email": email, "sms": sms, "push": push, "chat": chat}


TEXTS: Final[dict[str, Texts]] = {
    "en": Texts(
        "Preferences",
        "All notifications",
        "Other",
        "There is nothing to choose yet.",
        "Always on",
        "These matter too much to be turned off.",
        "Unsubscribe",
        "Subscribe",
        "This link does not work",
        "It is not complete, or it has run out. A newer message has a new one.",
        "Too much at once. Try again in a minute.",
        _channels("In-app", "E-mail", "SMS", "Push", "Chat"),
    ),
    "ar": Texts(
        "التفضيلات",
        "كل الإشعارات",
        "أخرى",
        "لا يوجد ما يمكن اختياره بعد.",
        "مفعّل دائمًا",
        "هذه أهم من أن تُوقف.",
        "إلغاء الاشتراك",
        "اشتراك",
        "هذا الرابط لا يعمل",
        "الرابط غير مكتمل أو انتهت صلاحيته. تجد رابطًا جديدًا في رسالة أحدث.",
        "عدد كبير من التغييرات دفعة واحدة. حاول مرة أخرى بعد دقيقة.",
        _channels("داخل التطبيق", "البريد الإلكتروني", "الرسائل القصيرة", "الإشعارات الفورية", "الدردشة"),
    ),
    "de": Texts(
        "Einstellungen",
        "Alle Benachrichtigungen",
        "Weitere",
        "Noch gibt es hier nichts auszuwählen.",
        "Immer an",
        "Diese sind zu wichtig, um sie auszuschalten.",
        "Abbestellen",
        "Abonnieren",
        "Dieser Link funktioniert nicht",
        "Er ist nicht vollständig oder abgelaufen. In einer neueren Nachricht steht ein neuer.",
        "Zu viel auf einmal. Versuche es in einer Minute noch einmal.",
        _channels("In der App", "E-Mail", "SMS", "Push", "Chat"),
    ),
    "es": Texts(
        "Preferencias",
        "Todas las notificaciones",
        "Otras",
        "Todavía no hay nada que elegir.",
        "Siempre activado",
        "Son demasiado importantes para desactivarlas.",
        "Cancelar la suscripción",
        "Suscribirse",
        "Este enlace no funciona",
        "No está completo o ha caducado. Un mensaje más reciente tiene uno nuevo.",
        "Demasiados cambios a la vez. Inténtalo de nuevo en un minuto.",
        _channels("En la aplicación", "Correo electrónico", "SMS", "Push", "Chat"),
    ),
    "fr": Texts(
        "Préférences",
        "Toutes les notifications",
        "Autres",
        "Il n’y a encore rien à choisir.",
        "Toujours activé",
        "Elles sont trop importantes pour être désactivées.",
        "Se désabonner",
        "S’abonner",
        "Ce lien ne fonctionne pas",
        "Il est incomplet ou a expiré. Un message plus récent en contient un nouveau.",
        "Trop de changements à la fois. Réessayez dans une minute.",
        _channels("Dans l’application", "E-mail", "SMS", "Push", "Chat"),
    ),
    "he": Texts(
        "העדפות",
        "כל ההתראות",
        "אחרות",
        "אין עדיין מה לבחור.",
        "תמיד פעיל",
        "אלה חשובות מכדי לכבות אותן.",
        "ביטול ההרשמה",
        "הרשמה",
        "הקישור הזה אינו פועל",
        "הוא אינו שלם או שפג תוקפו. בהודעה חדשה יותר יש קישור חדש.",
        "יותר מדי שינויים בבת אחת. אפשר לנסות שוב בעוד דקה.",
        _channels("באפליקציה", "דוא״ל", "SMS", "התראות דחיפה", "צ׳אט"),
    ),
    "it": Texts(
        "Preferenze",
        "Tutte le notifiche",
        "Altre",
        "Non c’è ancora nulla da scegliere.",
        "Sempre attivo",
        "Sono troppo importanti per essere disattivate.",
        "Annulla l’iscrizione",
        "Iscriviti",
        "Questo link non funziona",
        "Non è completo o è scaduto. Un messaggio più recente ne contiene uno nuovo.",
        "Troppe modifiche in una volta. Riprova tra un minuto.",
        _channels("Nell’app", "E-mail", "SMS", "Push", "Chat"),
    ),
    "ja": Texts(
        "設定",
        "すべての通知",
        "その他",
        "選べるものはまだありません。",
        "常にオン",
        "重要なため、オフにできません。",
        "購読をやめる",
        "購読する",
        "このリンクは使えません",
        "リンクが不完全か、期限が切れています。新しいメッセージに新しいリンクがあります。",
        "変更が多すぎます。1分後にもう一度お試しください。",
        _channels("アプリ内", "メール", "SMS", "プッシュ", "チャット"),
    ),
    "nl": Texts(
        "Voorkeuren",
        "Alle meldingen",
        "Overige",
        "Er is nog niets te kiezen.",
        "Altijd aan",
        "Deze zijn te belangrijk om uit te zetten.",
        "Abonnement opzeggen",
        "Abonneren",
        "Deze link werkt niet",
        "Hij is niet volledig of verlopen. In een nieuwer bericht staat een nieuwe.",
        "Te veel tegelijk. Probeer het over een minuut opnieuw.",
        _channels("In de app", "E-mail", "Sms", "Push", "Chat"),
    ),
    "pl": Texts(
        "Ustawienia",
        "Wszystkie powiadomienia",
        "Inne",
        "Nie ma jeszcze nic do wyboru.",
        "Zawsze włączone",
        "Są zbyt ważne, aby je wyłączyć.",
        "Anuluj subskrypcję",
        "Subskrybuj",
        "Ten odnośnik nie działa",
        "Jest niepełny albo wygasł. Nowszy odnośnik jest w nowszej wiadomości.",
        "Za dużo naraz. Spróbuj ponownie za minutę.",
        _channels("W aplikacji", "E-mail", "SMS", "Push", "Czat"),
    ),
    "pt": Texts(
        "Preferências",
        "Todas as notificações",
        "Outras",
        "Ainda não há nada para escolher.",
        "Sempre ativo",
        "São demasiado importantes para serem desativadas.",
        "Cancelar a subscrição",
        "Subscrever",
        "Este link não funciona",
        "Não está completo ou expirou. Uma mensagem mais recente tem um novo.",
        "Demasiadas alterações de uma vez. Tente de novo dentro de um minuto.",
        _channels("Na aplicação", "E-mail", "SMS", "Push", "Chat"),
    ),
    "tr": Texts(
        "Tercihler",
        "Tüm bildirimler",
        "Diğer",
        "Henüz seçilecek bir şey yok.",
        "Her zaman açık",
        "Bunlar kapatılamayacak kadar önemli.",
        "Abonelikten çık",
        "Abone ol",
        "Bu bağlantı çalışmıyor",
        "Bağlantı eksik ya da süresi dolmuş. Daha yeni bir iletide yenisi var.",
        "Bir defada çok fazla değişiklik. Bir dakika sonra yeniden dene.",
        _channels("Uygulama içi", "E-posta", "SMS", "Anlık bildirim", "Sohbet"),
    ),
    "zh": Texts(
        "偏好设置",
        "所有通知",
        "其他",
        "还没有可选择的内容。",
        "始终开启",
        "这些通知很重要，无法关闭。",
        "取消订阅",
        "订阅",
        "此链接无法使用",
        "链接不完整或已过期。较新的消息中有新的链接。",
        "一次更改过多。请一分钟后重试。",
        _channels("应用内", "电子邮件", "短信", "推送", "聊天"),
    ),
}


def texts_for(accepted: str, locale: str | None = None) -> tuple[str, Texts]:
    """The language to speak, and the page in it.

    Args:
        accepted: the browser's ``Accept-Language``, its best language first: for a subscriber of whom no language is known,
            or one that we do not speak.
        locale: the subscriber's.
    """
    wanted = [locale or "", *(entry.partition(";")[0].strip() for entry in accepted.split(","))]
    languages = (name.replace("_", "-").partition("-")[0].lower() for name in wanted)
    language = next((language for language in languages if language in TEXTS), "en")
    return language, TEXTS[language]
