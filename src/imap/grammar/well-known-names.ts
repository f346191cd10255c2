/**
 * Names that mail servers and clients give to special mailboxes, in the languages they come in. Compared without
 * case, accents, spaces, hyphens and underscores, so one spelling of each is enough.
 */
const names = {
  sent: `
    sent|sent items|sent messages|sent mail|gesendet|gesendete|gesendete elemente|gesendete objekte
    gesendete nachrichten|envoyés|éléments envoyés|messages envoyés|courrier envoyé|objets envoyés|enviados
    elementos enviados|mensajes enviados|correo enviado|correos enviados|inviata|inviati|posta inviata
    elementi inviati|messaggi inviati|itens enviados|mensagens enviadas|enviadas|correio enviado|e-mails enviados
    verzonden|verzonden items|verzonden berichten|skickat|skickade|skickade objekt|skickade meddelanden|sendt
    sendte|sendt post|sendt e-post|sendte elementer|sendte meldinger|sendte beskeder|lähetetyt|lähetetyt viestit
    lähetetyt kohteet|wysłane|elementy wysłane|wiadomości wysłane|wysłane wiadomości|odeslané|odeslaná pošta
    odeslané položky|odeslané zprávy|odoslané|odoslaná pošta|odoslané správy|elküldött|elküldött elemek
    elküldött üzenetek|elküldött levelek|trimise|elemente trimise|mesaje trimise|отправленные|отправленное
    отправленные элементы|надіслані|надіслані елементи|відправлені|gönderilmiş|gönderilenler|gönderilmiş öğeler
    gönderilmiş postalar|gönderilmiş iletiler|απεσταλμένα|σταλμένα|изпратени|poslano|poslana pošta|poslane stavke
    poslato|išsiųsta|išsiųsti laiškai|nosūtītie|saadetud|saadetud kirjad|enviats|elements enviats|đã gửi|thư đã gửi
    ส่งแล้ว|รายการที่ส่ง|จดหมายที่ส่ง|terkirim|item terkirim|送信済み|送信済み|送信済|送信済みアイテム|送信済みメール
    已发送|已发送邮件|已發送|已發送郵件|已传送|已傳送|寄件備份|已寄出郵件|보낸 편지함|보낸 메일함|المرسلة|المرسل
    البريد المرسل|العناصر المرسلة|الرسائل المرسلة|נשלח|פריטים שנשלחו|דואר שנשלח|הודעות שנשלחו`,
  drafts: `
    drafts|draft|entwürfe|entwurf|brouillons|brouillon|borradores|borrador|bozze|bozza|rascunhos|rascunho|concepten
    utkast|kladder|kladde|kladd|luonnokset|luonnos|szkice|kopie robocze|robocze|wersje robocze|koncepty|rozepsané
    rozepsaná pošta|rozpísané|piszkozatok|piszkozat|ciorne|schițe|черновики|черновик|чернетки|чернови|taslaklar
    taslak|πρόχειρα|skice|osnutki|juodraščiai|melnraksti|mustandid|esborranys|thư nháp|bản nháp|ร่าง|ฉบับร่าง|จดหมายร่าง
    draf|konsep|下書き|草稿|草稿箱|草稿匣|임시 보관함|المسودات|مسودات|טיוטות`,
  trash: `
    trash|deleted|deleted items|deleted messages|bin|papierkorb|gelöscht|gelöschte|gelöschte elemente
    gelöschte objekte|gelöschte nachrichten|corbeille|éléments supprimés|messages supprimés|papelera
    papelera de reciclaje|elementos eliminados|mensajes eliminados|eliminados|cestino|posta eliminata
    elementi eliminati|lixeira|lixo|itens excluídos|itens eliminados|mensagens excluídas|prullenbak|verwijderd
    verwijderde items|verwijderde berichten|papperskorg|papperskorgen|borttaget|borttagna|borttagna objekt|papirkurv
    papirkurven|slettet|slettede|slettet post|slettede elementer|søppelbøtte|roskakori|poistetut|poistetut viestit
    poistetut kohteet|kosz|elementy usunięte|usunięte|koš|kôš|odstraněná pošta|odstraněné položky|smazané|odstránené
    kuka|lomtár|törölt|törölt elemek|coș|coș de gunoi|gunoi|elemente șterse|корзина|удаленные|удаленные элементы
    кошик|видалені|видалені елементи|кошче|çöp|çöp kutusu|silinmiş öğeler|κάδος|κάδος απορριμμάτων|διαγραμμένα
    διεγραμμένα|απορρίμματα|smeće|otpad|smeti|šiukšlinė|šiukšliadėžė|miskaste|prügikast|paperera|thùng rác|ถังขยะ
    sampah|tempat sampah|ゴミ箱|ごみ箱|削除済み|削除済みアイテム|已删除|已删除邮件|已删除的邮件|已刪除|已刪除的郵件|刪除的郵件
    垃圾桶|回收站|废件箱|휴지통|지운 편지함|삭제된 항목|المهملات|سلة المهملات|العناصر المحذوفة|المحذوفة|אשפה|פח האשפה|סל מיחזור
    פריטים שנמחקו`,
  junk: `
    junk|junk e-mail|junk mail|spam|bulk|bulk mail|spamverdacht|unerwünscht|unerwünschte werbung|indésirables
    courrier indésirable|courriers indésirables|pourriel|correo no deseado|correo basura|no deseado
    posta indesiderata|indesiderata|lixo eletrônico|lixo eletrónico|correio não solicitado|ongewenst
    ongewenste e-mail|ongewenste post|ongewenste reclame|skräppost|uønsket|uønsket post|uønsket mail|uønsket e-post
    søppelpost|roskaposti|niechciane|wiadomości-śmieci|nevyžádaná pošta|nevyžiadaná pošta|levélszemét|nedorite
    mesaje nedorite|спам|нежелательная почта|небажана пошта|istenmeyen|istenmeyen e-posta|önemsiz|önemsiz e-posta
    gereksiz|gereksiz e-posta|ανεπιθύμητα|ανεπιθύμητη αλληλογραφία|neželjena pošta|neželena pošta|vsiljena pošta
    brukalas|šlamštas|mēstules|rämpspost|correu brossa|thư rác|จดหมายขยะ|อีเมลขยะ|สแปม|迷惑メール|垃圾邮件|垃圾郵件
    垃圾箱|스팸|스팸함|스팸 메일함|정크 메일|البريد العشوائي|بريد غير مرغوب فيه|דואר זבל|ספאם`,
  archive: `
    archive|archives|archiv|archivo|archivados|archivio|arquivo|arquivo morto|archief|arkiv|arkiver|arkisto|archiwum
    archívum|arhivă|архив|архів|arşiv|αρχείο|αρχειοθήκη|arhiva|arhiv|archyvas|arhīvs|arhiiv|arxiu|lưu trữ|ที่เก็บถาวร
    arsip|アーカイブ|存档|存檔|归档|封存|보관함|الأرشيف|أرشيف|ארכיון`,
} as const;

type NamedRole = keyof typeof names;

const roles: readonly NamedRole[] = ["sent", "drafts", "trash", "junk", "archive"];

let roleOfFoldedName: ReadonlyMap<string, NamedRole> | undefined;

/** The role that a mailbox of this name has by custom. */
export function roleOfName(name: string): NamedRole | undefined {
  // Folded when first needed: many accounts are on servers that say what is what.
  roleOfFoldedName ??= new Map(
    roles.flatMap((role) =>
      names[role]
        .trim()
        .split(/[|\n]/)
        .map((known) => [fold(known), role] as const),
    ),
  );
  return roleOfFoldedName.get(fold(name));
}

function fold(name: string): string {
  return name
    .normalize("NFKD")
    .replace(/[\p{M}\s_-]+/gu, "")
    .toLowerCase();
}
