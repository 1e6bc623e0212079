"""What the unsubscribe page says, in the languages of the inbox."""

from __future__ import annotations

from typing import Final, NamedTuple


class Texts(NamedTuple):
    """The page in one language; ``{name}`` is the workflow's."""

    question: str
    consequence: str
    button: str
    done: str
    done_text: str
    necessary: str
    necessary_text: str
    failed: str
    use_button: str
    gone: str


TEXTS: Final[dict[str, Texts]] = {
    "en": Texts(
        "Unsubscribe?",
        "You will get no more e-mails about “{name}”.",
        "Unsubscribe",
        "You are unsubscribed",
        "You get no more e-mails about “{name}”.",
        "These e-mails are necessary",
        "E-mails about “{name}” can not be turned off.",
        "Not unsubscribed",
        "Open this address in a browser and press the button.",
        "This link is not complete, or these e-mails are not sent any more.",
    ),
    "ar": Texts(
        "هل تريد إلغاء الاشتراك؟",
        "لن تصلك بعد ذلك رسائل بريد إلكتروني عن «{name}».",
        "إلغاء الاشتراك",
        "أُلغي اشتراكك",
        "لا تصلك بعد الآن رسائل بريد إلكتروني عن «{name}».",
        "هذه الرسائل ضرورية",
        "لا يمكن إيقاف رسائل البريد الإلكتروني عن «{name}».",
        "لم يُلغَ الاشتراك",
        "افتح هذا العنوان في متصفح واضغط على الزر.",
        "هذا الرابط غير مكتمل، أو لم تعد هذه الرسائل تُرسل.",
    ),
    "de": Texts(
        "Abbestellen?",
        "Du bekommst dann keine E-Mails mehr zu „{name}“.",
        "Abbestellen",
        "Du hast sie abbestellt",
        "Du bekommst keine E-Mails mehr zu „{name}“.",
        "Diese E-Mails sind notwendig",
        "E-Mails zu „{name}“ lassen sich nicht ausschalten.",
        "Nicht abbestellt",
        "Öffne diese Adresse in einem Browser und drücke den Knopf.",
        "Dieser Link ist nicht vollständig, oder diese E-Mails werden nicht mehr verschickt.",
    ),
    "es": Texts(
        "¿Cancelar la suscripción?",
        "No recibirás más correos sobre «{name}».",
        "Cancelar la suscripción",
        "Has cancelado la suscripción",
        "Ya no recibes correos sobre «{name}».",
        "Estos correos son necesarios",
        "Los correos sobre «{name}» no se pueden desactivar.",
        "No se ha cancelado la suscripción",
        "Abre esta dirección en un navegador y pulsa el botón.",
        "Este enlace no está completo, o estos correos ya no se envían.",
    ),
    "fr": Texts(
        "Se désabonner ?",
        "Vous ne recevrez plus d’e-mails au sujet de « {name} ».",
        "Se désabonner",
        "Vous êtes désabonné",
        "Vous ne recevez plus d’e-mails au sujet de « {name} ».",
        "Ces e-mails sont nécessaires",
        "Les e-mails au sujet de « {name} » ne peuvent pas être désactivés.",
        "Vous n’êtes pas désabonné",
        "Ouvrez cette adresse dans un navigateur et appuyez sur le bouton.",
        "Ce lien est incomplet, ou ces e-mails ne sont plus envoyés.",
    ),
    "he": Texts(
        "לבטל את ההרשמה?",
        "לא יישלחו אליכם עוד הודעות דוא״ל על „{name}”.",
        "ביטול ההרשמה",
        "ההרשמה בוטלה",
        "לא נשלחות אליכם עוד הודעות דוא״ל על „{name}”.",
        "ההודעות האלה נחוצות",
        "אי אפשר לכבות את הודעות הדוא״ל על „{name}”.",
        "ההרשמה לא בוטלה",
        "יש לפתוח את הכתובת הזאת בדפדפן וללחוץ על הלחצן.",
        "הקישור אינו שלם, או שההודעות האלה אינן נשלחות עוד.",
    ),
    "it": Texts(
        "Annullare l’iscrizione?",
        "Non riceverai più e-mail su «{name}».",
        "Annulla l’iscrizione",
        "Iscrizione annullata",
        "Non ricevi più e-mail su «{name}».",
        "Queste e-mail sono necessarie",
        "Le e-mail su «{name}» non si possono disattivare.",
        "Iscrizione non annullata",
        "Apri questo indirizzo in un browser e premi il pulsante.",
        "Questo link non è completo, o queste e-mail non vengono più inviate.",
    ),
    "ja": Texts(
        "配信を停止しますか?",
        "「{name}」に関するメールは届かなくなります。",
        "配信を停止",
        "配信を停止しました",
        "「{name}」に関するメールは届きません。",
        "このメールは必要なものです",
        "「{name}」に関するメールは停止できません。",
        "配信は停止されていません",
        "このアドレスをブラウザーで開き、ボタンを押してください。",
        "リンクが不完全か、このメールはもう送信されていません。",
    ),
    "nl": Texts(
        "Afmelden?",
        "Je krijgt dan geen e-mails meer over ‘{name}’.",
        "Afmelden",
        "Je bent afgemeld",
        "Je krijgt geen e-mails meer over ‘{name}’.",
        "Deze e-mails zijn noodzakelijk",
        "E-mails over ‘{name}’ kunnen niet worden uitgezet.",
        "Niet afgemeld",
        "Open dit adres in een browser en druk op de knop.",
        "Deze link is niet volledig, of deze e-mails worden niet meer verstuurd.",
    ),
    "pl": Texts(
        "Zrezygnować?",
        "Nie będziesz już otrzymywać e-maili o „{name}”.",
        "Zrezygnuj",
        "Zrezygnowano",
        "Nie otrzymujesz już e-maili o „{name}”.",
        "Te e-maile są konieczne",
        "E-maili o „{name}” nie można wyłączyć.",
        "Nie zrezygnowano",
        "Otwórz ten adres w przeglądarce i naciśnij przycisk.",
        "Ten odnośnik jest niepełny albo te e-maile nie są już wysyłane.",
    ),
    "pt": Texts(
        "Cancelar a subscrição?",
        "Deixará de receber e-mails sobre «{name}».",
        "Cancelar a subscrição",
        "A subscrição foi cancelada",
        "Já não recebe e-mails sobre «{name}».",
        "Estes e-mails são necessários",
        "Os e-mails sobre «{name}» não podem ser desativados.",
        "A subscrição não foi cancelada",
        "Abra este endereço num navegador e prima o botão.",
        "Este link não está completo, ou estes e-mails já não são enviados.",
    ),
    "tr": Texts(
        "Abonelikten çıkılsın mı?",
        "“{name}” hakkında artık e-posta almayacaksın.",
        "Abonelikten çık",
        "Abonelikten çıktın",
        "“{name}” hakkında artık e-posta almıyorsun.",
        "Bu e-postalar gerekli",
        "“{name}” hakkındaki e-postalar kapatılamaz.",
        "Abonelikten çıkılmadı",
        "Bu adresi bir tarayıcıda aç ve düğmeye bas.",
        "Bu bağlantı eksik ya da bu e-postalar artık gönderilmiyor.",
    ),
    "zh": Texts(
        "要退订吗？",
        "你将不再收到关于“{name}”的电子邮件。",
        "退订",
        "你已退订",
        "你不再收到关于“{name}”的电子邮件。",
        "这些电子邮件是必要的",
        "关于“{name}”的电子邮件无法关闭。",
        "尚未退订",
        "请在浏览器中打开此地址并按下按钮。",
        "此链接不完整，或者这些电子邮件已不再发送。",
    ),
}


def texts_for(accepted: str, locale: str | None = None) -> tuple[str, Texts]:
    """The language to speak, and the page in it.

    Args:
        accepted: the browser's ``Accept-Language``, its best language first: for a subscriber of whom no language is known,
            or none of ours.
        locale: the subscriber's, in which the e-mail was written too.
    """
    wanted = [locale or "", *(entry.partition(";")[0].strip() for entry in accepted.split(","))]
    languages = (name.replace("_", "-").partition("-")[0].lower() for name in wanted)
    language = next((language for language in languages if language in TEXTS), "en")
    return language, TEXTS[language]
