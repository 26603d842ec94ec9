// What ObjectOutputStream writes; what is in it as JSON has it, and objects by their class.
import java.io.*;
import java.util.*;

public class Make {
  static class Item implements Serializable { private static final long serialVersionUID = 1; String sku = "A-1"; int qty = 2; }
  static class Gift extends Item { private static final long serialVersionUID = 1; String note = "Zoë 🦊"; transient int hidden = 1; }
  static class Closed implements Serializable {
    private static final long serialVersionUID = 1; int n = 1;
    private void writeObject(ObjectOutputStream out) throws IOException { out.defaultWriteObject(); out.writeInt(7); out.writeObject("own"); }
  }
  enum Role { ADMIN }

  static void row(String name, Object value, String content) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var out = new ObjectOutputStream(bytes)) { out.writeObject(value); }
    var hex = new StringBuilder();
    for (byte one : bytes.toByteArray()) hex.append(String.format("%02x", one));
    var date = Optional.ofNullable(System.getenv("FIXTURE_DATE")).orElse("undated");
    new PrintStream(System.out, true, "UTF-8").printf("{\"form\": \"java\", \"case\": \"%s\", \"made\": \"Java %s, ObjectOutputStream, %s\", \"payload\": \"%s\", \"content\": %s}%n", name, System.getProperty("java.version"), date, hex, content);
  }

  public static void main(String[] arguments) throws IOException {
    row("a text", "Zoë 🦊", "\"Zoë 🦊\"");
    row("numbers", new ArrayList<Object>(List.of(3, -1, 9007199254740993L, (short) -2, (byte) -3, 5.0, 1.5f, true, 'c')), "[3, -1, 9007199254740993, -2, -3, 5.0, 1.5, true, \"c\"]");
    var map = new LinkedHashMap<String, Object>();
    map.put("user", "ada"); map.put("n", 42); map.put("none", null); map.put("again", "ada"); map.put("when", new Date(1790000000000L));
    row("a map", map, "{\"user\": \"ada\", \"n\": 42, \"none\": null, \"again\": \"ada\", \"when\": {\"__timestamp__\": \"2026-09-21T14:13:20.000Z\"}}");
    row("collections", new ArrayList<Object>(List.of(new LinkedList<>(List.of("a")), new HashSet<>(Set.of("b")), new TreeSet<>(Set.of("s")), new Hashtable<>(Map.of("h", 0)), new TreeMap<>(Map.of("k", 1)), Map.of("m", 2), List.of("c", "d", "e"), Set.of("f"))),
        "[[\"a\"], [\"b\"], [\"s\"], {\"h\": 0}, {\"k\": 1}, {\"m\": 2}, [\"c\", \"d\", \"e\"], [\"f\"]]");
    row("arrays", new ArrayList<Object>(List.of(new int[] {1, 2}, new byte[] {0, -1}, new String[] {"a", null}, new long[][] {{1}})), "[[1, 2], {\"__bytes__\": \"00ff\"}, [\"a\", null], [[1]]]");
    row("objects", new ArrayList<Object>(List.of(new Item(), new Gift(), Role.ADMIN)),
        "[{\"__class__\": \"Make$Item\", \"qty\": 2, \"sku\": \"A-1\"}, {\"__class__\": \"Make$Gift\", \"qty\": 2, \"sku\": \"A-1\", \"note\": \"Zoë 🦊\"}, {\"__enum__\": \"Make$Role:ADMIN\"}]");
    row("what a class writes itself", new Closed(), "{\"__class__\": \"Make$Closed\", \"__elements__\": [{\"__bytes__\": \"00000007\"}, \"own\"], \"n\": 1}");
    var endless = new ArrayList<Object>();
    endless.add(endless);
    row("within itself", endless, "null");
  }
}
