// Runs Kafka's command-line tools one after the other in one process, so that each does not cost the start of a virtual machine.
// A line on standard input is a class and its arguments, with tabs between; the answer is a line `exit-code byte-count` and so many bytes.
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

public class RunTools {
    static final class Exited extends RuntimeException {
        final int code;

        Exited(int code) {
            super("exit " + code, null, false, false);
            this.code = code;
        }
    }

    public static void main(String[] args) throws Exception {
        stayAfterExit();
        PrintStream answers = System.out;
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        // One stream for all: Scala keeps the one that it found first.
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        PrintStream taken = new PrintStream(output, true, StandardCharsets.UTF_8);
        System.setOut(taken);
        System.setErr(taken);
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            String[] words = line.split("\t", -1);
            output.reset();
            int code = run(words[0], Arrays.copyOfRange(words, 1, words.length), taken);
            taken.flush();
            answers.print(code + " " + output.size() + "\n");
            answers.write(output.toByteArray());
            answers.flush();
        }
        Runtime.getRuntime().halt(0);
    }

    /** Tools end through a class of Kafka's, which lies in another package from one version to the next. */
    private static void stayAfterExit() throws Exception {
        for (String name : new String[] {"org.apache.kafka.common.utils.Exit", "org.apache.kafka.common.utils.internals.Exit"}) {
            Class<?> exit;
            try {
                exit = Class.forName(name);
            } catch (ClassNotFoundException elsewhere) {
                continue;
            }
            for (Method method : exit.getMethods()) {
                if (!method.getName().equals("setExitProcedure") && !method.getName().equals("setHaltProcedure")) continue;
                Class<?> procedure = method.getParameterTypes()[0];
                method.invoke(null, Proxy.newProxyInstance(procedure.getClassLoader(), new Class<?>[] {procedure}, (proxy, called, given) -> {
                    throw new Exited((Integer) given[0]);
                }));
            }
            return;
        }
        throw new ClassNotFoundException("Exit");
    }

    private static int run(String name, String[] args, PrintStream taken) throws Exception {
        try {
            Class.forName(name).getMethod("main", String[].class).invoke(null, (Object) args);
            return 0;
        } catch (InvocationTargetException thrown) {
            for (Throwable cause = thrown.getCause(); cause != null; cause = cause.getCause()) {
                if (cause instanceof Exited exited) return exited.code;
            }
            thrown.getCause().printStackTrace(taken);
            return -1;
        }
    }
}
