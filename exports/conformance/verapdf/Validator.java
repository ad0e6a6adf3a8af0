import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.xml.parsers.DocumentBuilderFactory;
import org.verapdf.ReleaseDetails;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;
import org.verapdf.pdfa.validation.profiles.ErrorArgument;
import org.verapdf.pdfa.validation.profiles.ProfileDetails;
import org.verapdf.pdfa.validation.profiles.Profiles;
import org.verapdf.pdfa.validation.profiles.Reference;
import org.verapdf.pdfa.validation.profiles.Rule;
import org.verapdf.pdfa.validation.profiles.RuleId;
import org.verapdf.pdfa.validation.profiles.ValidationProfile;
import org.verapdf.pdfa.validation.profiles.Variable;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * Asks veraPDF about one PDF after the other, for exports/conformance/pdf_conformance.py, which compiles and starts this.
 *
 * Standard input: a line "<flavours> <length>", such as "3a,ua1 45114", then so many bytes of a PDF; and so on.
 * Standard output: a line of JSON when ready, {"engine": "1.31.7"}, then one for each PDF: {"verdicts": [...]}, or
 * {"error": "..."} when veraPDF cannot read it. Ends with its input, or when nothing was asked for two minutes.
 *
 * The profiles are veraPDF's own files, read here with the parser of the JDK: veraPDF itself reads them with JAXB, which
 * a JDK no longer has.
 */
public final class Validator {
    private static final long IDLE_MILLISECONDS = 120_000;
    private static final int EXAMPLES = 3;
    private static final Map<PDFAFlavour, ValidationProfile> PROFILES = new HashMap<>();
    private static volatile long lastAsked = System.currentTimeMillis();
    private static volatile boolean busy = false;

    public static void main(String[] arguments) throws Exception {
        PrintStream answers = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        System.setOut(System.err); // whatever the engine prints is not an answer
        Logger.getLogger("").setLevel(Level.SEVERE);
        VeraGreenfieldFoundryProvider.initialise();
        String version = ReleaseDetails.addDetailsFromResource("org/verapdf/release/library.properties").getVersion();
        answers.println("{\"engine\": " + quoted(version) + "}");
        Thread watch = new Thread(Validator::endWhenIdle);
        watch.setDaemon(true);
        watch.start();
        DataInputStream questions = new DataInputStream(System.in);
        for (String line = line(questions); line != null; line = line(questions)) {
            busy = true;
            String[] parts = line.split(" ");
            byte[] pdf = new byte[Integer.parseInt(parts[1])];
            questions.readFully(pdf);
            answers.println(answer(parts[0].split(","), pdf));
            lastAsked = System.currentTimeMillis();
            busy = false;
        }
    }

    private static void endWhenIdle() {
        while (busy || System.currentTimeMillis() - lastAsked < IDLE_MILLISECONDS) {
            try {
                Thread.sleep(1000);
            } catch (InterruptedException stopped) {
                return;
            }
        }
        System.exit(0);
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder text = new StringBuilder();
        for (int sign = in.read(); sign != '\n'; sign = in.read()) {
            if (sign < 0) {
                return null;
            }
            text.append((char) sign);
        }
        return text.toString();
    }

    private static String answer(String[] flavours, byte[] pdf) {
        List<String> verdicts = new ArrayList<>();
        try {
            for (String name : flavours) {
                verdicts.add(verdict(PDFAFlavour.byFlavourId(name), pdf));
            }
        } catch (Exception | StackOverflowError | OutOfMemoryError failure) {
            return "{\"error\": " + quoted(failure.toString()) + "}";
        }
        return "{\"verdicts\": [" + String.join(", ", verdicts) + "]}";
    }

    private static String verdict(PDFAFlavour flavour, byte[] pdf) throws Exception {
        var foundry = Foundries.defaultInstance();
        try (PDFAParser parser = foundry.createParser(new ByteArrayInputStream(pdf), flavour);
                PDFAValidator validator = foundry.createValidator(profile(flavour), EXAMPLES, false, true, false)) {
            ValidationResult result = validator.validate(parser);
            List<String> failed = new ArrayList<>();
            for (Map.Entry<RuleId, Integer> entry : result.getFailedChecks().entrySet()) {
                failed.add(failure(result, entry.getKey(), entry.getValue()));
            }
            return "{\"flavour\": " + quoted(flavour.getId()) + ", \"valid\": " + result.isCompliant()
                    + ", \"checks\": " + result.getTotalAssertions()
                    + ", \"failed\": [" + String.join(", ", failed) + "]}";
        }
    }

    private static String failure(ValidationResult result, RuleId id, int count) {
        String description = result.getValidationProfile().getRuleByRuleId(id).getDescription();
        String example = "";
        for (TestAssertion assertion : result.getTestAssertions()) {
            if (assertion.getRuleId().equals(id) && assertion.getStatus() == TestAssertion.Status.FAILED) {
                example = assertion.getLocation().getContext() + ": " + assertion.getErrorMessage();
                break;
            }
        }
        return "{\"clause\": " + quoted(id.getClause()) + ", \"test\": " + id.getTestNumber() + ", \"count\": " + count
                + ", \"description\": " + quoted(description) + ", \"example\": " + quoted(example) + "}";
    }

    private static ValidationProfile profile(PDFAFlavour flavour) throws Exception {
        if (!PROFILES.containsKey(flavour)) {
            String name = flavour == PDFAFlavour.PDFUA_1 ? "UA-1" : "A-" + flavour.getId().toUpperCase();
            try (InputStream file = Validator.class.getClassLoader()
                    .getResourceAsStream("org/verapdf/pdfa/validation/PDF" + name + ".xml")) {
                PROFILES.put(flavour, read(flavour, file));
            }
        }
        return PROFILES.get(flavour);
    }

    private static ValidationProfile read(PDFAFlavour flavour, InputStream file) throws Exception {
        Document document = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file);
        Set<Rule> rules = new HashSet<>();
        for (Element rule : children(first(document.getDocumentElement(), "rules"), "rule")) {
            rules.add(rule(rule));
        }
        Set<Variable> variables = new HashSet<>();
        for (Element one : children(first(document.getDocumentElement(), "variables"), "variable")) {
            variables.add(Profiles.variableFromValues(
                    one.getAttribute("name"), one.getAttribute("object"), text(one, "defaultValue"), text(one, "value")));
        }
        Element details = first(document.getDocumentElement(), "details");
        ProfileDetails about = Profiles.profileDetailsFromValues(
                text(details, "name"), text(details, "description"), details.getAttribute("creator"), new Date(0));
        return Profiles.profileFromValues(flavour, about, "", rules, variables);
    }

    private static Rule rule(Element rule) {
        Element id = first(rule, "id");
        Element error = first(rule, "error");
        List<ErrorArgument> arguments = new ArrayList<>();
        for (Element argument : children(first(error, "arguments"), "argument")) {
            arguments.add(new Asked(argument.getTextContent().strip()));
        }
        RuleId ruleId = Profiles.ruleIdFromValues(
                PDFAFlavour.Specification.valueOf(id.getAttribute("specification")),
                id.getAttribute("clause"), Integer.parseInt(id.getAttribute("testNumber")));
        return Profiles.ruleFromValues(
                ruleId, rule.getAttribute("object"),
                rule.hasAttribute("deferred") ? Boolean.valueOf(rule.getAttribute("deferred")) : null,
                rule.getAttribute("tags"), text(rule, "description"), text(rule, "test"),
                Profiles.errorFromValues(text(error, "message"), arguments), new ArrayList<Reference>());
    }

    /** What a message shows of the object that failed: veraPDF finds the value by this name. */
    private record Asked(String getArgument) implements ErrorArgument {
        @Override
        public String getName() {
            return null;
        }

        @Override
        public String getArgumentValue() {
            return null;
        }
    }

    private static List<Element> children(Element parent, String name) {
        List<Element> found = new ArrayList<>();
        if (parent != null) {
            NodeList nodes = parent.getChildNodes();
            for (int place = 0; place < nodes.getLength(); place++) {
                if (nodes.item(place) instanceof Element && nodes.item(place).getNodeName().equals(name)) {
                    found.add((Element) nodes.item(place));
                }
            }
        }
        return found;
    }

    private static Element first(Element parent, String name) {
        List<Element> found = children(parent, name);
        return found.isEmpty() ? null : found.get(0);
    }

    private static String text(Element parent, String name) {
        Element found = first(parent, name);
        return found == null ? "" : found.getTextContent().strip();
    }

    private static String quoted(String text) {
        StringBuilder json = new StringBuilder("\"");
        for (char sign : (text == null ? "" : text).toCharArray()) {
            if (sign == '"' || sign == '\\') {
                json.append('\\').append(sign);
            } else if (sign < 32) {
                json.append(' ');
            } else {
                json.append(sign);
            }
        }
        return json.append('"').toString();
    }
}
