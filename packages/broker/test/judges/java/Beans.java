// Prints every bean of a Java process, one attribute a line: name, attribute, value, with tabs between. Argument: its process id.
import com.sun.tools.attach.VirtualMachine;
import java.util.TreeSet;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

public class Beans {
  public static void main(String[] arguments) throws Exception {
    VirtualMachine machine = VirtualMachine.attach(arguments[0]);
    try (JMXConnector connector = JMXConnectorFactory.connect(new JMXServiceURL(machine.startLocalManagementAgent()))) {
      MBeanServerConnection server = connector.getMBeanServerConnection();
      for (ObjectName bean : new TreeSet<>(server.queryNames(new ObjectName("kafka.*:*"), null)))
        for (MBeanAttributeInfo attribute : server.getMBeanInfo(bean).getAttributes()) {
          String name = attribute.getName();
          if (name.endsWith("Percentile") || name.endsWith("MinuteRate")) continue;
          System.out.println(bean + "\t" + name + "\t" + server.getAttribute(bean, name));
        }
    }
    machine.detach();
  }
}
