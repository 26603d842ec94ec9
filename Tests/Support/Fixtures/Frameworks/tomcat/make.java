// Tomcat's FileStore: ID.session, Java's ObjectOutputStream of StandardSession's fields, then the attributes.
import java.io.*;
import java.nio.file.*;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.session.*;

class Make {
  public static void main(String[] arguments) throws Exception {
    Path folder = Files.createDirectories(Path.of("tomcat/files"));
    StandardContext context = new StandardContext();
    context.setParent(new org.apache.catalina.core.StandardHost());
    PersistentManager manager = new PersistentManager();
    manager.setContext(context);
    StandardSession session = new StandardSession(manager);
    session.setNew(true);
    session.setValid(true);
    session.setCreationTime(1790000000000L);
    session.setMaxInactiveInterval(1800);
    session.setId("4F1C0E5D2B39A4F68871D20F6CE9B4A3", false);
    session.setAttribute("user", "ada", false);
    session.setAttribute("count", 3, false);
    try (ObjectOutputStream stream = new ObjectOutputStream(Files.newOutputStream(folder.resolve(session.getIdInternal() + ".session")))) { session.writeObjectData(stream); }
    Files.writeString(Path.of("tomcat/stores.json"), "[\n{\"case\":\"FileStore\",\"path\":\"files\",\"sessions\":[{\"id\":\"4F1C0E5D2B39A4F68871D20F6CE9B4A3\",\"content\":null,\"texts\":[\"user\",\"ada\",\"count\"]}],\"kind\":\"directory\",\"source\":\"framework\",\"made\":\""
      + org.apache.catalina.util.ServerInfo.getServerInfo() + ", Java " + System.getProperty("java.version") + ", " + System.getenv("FIXTURE_DATE") + "\",\"note\":\"Java's serialization: never read back, its texts are shown\"}\n]\n");
  }
}
