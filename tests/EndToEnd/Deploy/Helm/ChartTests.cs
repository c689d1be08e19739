namespace OrleansReco.Tests.EndToEnd.Deploy.Helm;

public sealed class ChartTests
{
    private const string Everything = """
        image: { tag: "1.2.3", pullSecrets: [{ name: registry }] }
        settings: { "PostgreSql:Readers": "32" }
        silo:
          settings: { "Recommendations:MaxConcurrent": 128 }
          autoscaling: { enabled: true }
          nodeSelector: { pool: reco }
          tolerations: [{ key: reco, operator: Exists }]
        gateway: { nodeSelector: { pool: reco }, tolerations: [{ key: reco, operator: Exists }] }
        trainer: { settings: { "Trainer:MaxDrift": 0.3 }, nodeSelector: { pool: reco }, tolerations: [{ key: reco, operator: Exists }] }
        serviceMonitor: { enabled: true }
        """;

    public static TheoryData<string> Choices => [
        "{}",
        Everything,
        "gateway: { enabled: false }",
        "trainer: { enabled: false }",
        "networkPolicy: { enabled: false }",
    ];

    [Theory]
    [MemberData(nameof(Choices))]
    public async Task Chart_WithEachChoice_GivesWhatTheProgramKnows(string values) => Assert.Empty(await new ChartCheck(new Chart(values)).FailuresAsync());

    [Theory]
    [InlineData("silo.yaml", "path: /health/ready", "path: /healthz", "not mapped")]
    [InlineData("silo.yaml", "httpGet: { path: /health/live, port: http }", "httpGet: { path: /health/live, port: silo }", "does not answer HTTP")]
    [InlineData("silo.yaml", "containerPort: 11111", "containerPort: 11112", "ports")]
    [InlineData("silo.yaml", "containerPort: 8080", "containerPort: \"8080\"", "must be a number")]
    [InlineData("silo.yaml", "value: \"11111\"", "value: 11111", "must be text")]
    [InlineData("silo.yaml", "Runtime__AdvertisedAddress", "Runtime__Address", "no such setting")]
    [InlineData("silo.yaml", "value: {{ .Values.silo.drainDelay | quote }}", "value: soon", "DrainDelay")]
    [InlineData("silo.yaml", "targetPort: http", "targetPort: web", "no container has")]
    [InlineData("silo.yaml", "name: reco_slates_inflight", "name: reco_slates_queue", "adapter.yaml does not make")]
    [InlineData("silo.yaml", "terminationGracePeriodSeconds: {{", "gracePeriodSeconds: {{", "has no field")]
    [InlineData("silo.yaml", "kind: StatefulSet, name", "kind: Deployment, name", "scales nothing")]
    [InlineData("silo.yaml", "args: [silo,", "args: [serve,", "serve")]
    [InlineData("_helpers.tpl", "readOnlyRootFilesystem: true", "readOnlyRootFilesystem: false", "can be written")]
    [InlineData("_helpers.tpl", "runAsUser: 10001", "runAsUser: 0", "as root")]
    [InlineData("_helpers.tpl", "mountPath: /tmp", "mountPath: /temp", "mounted at /tmp")]
    [InlineData("_helpers.tpl", "valueFrom: { secretKeyRef: { name: {{ .Values.secret.name }}, key: rabbitmq } }", "value: amqp://reco:reco@rabbitmq:5672/%2F", "in clear")]
    [InlineData("_helpers.tpl", "secretName: {{ .Values.secret.name }}", "secretName: reco", "not the one of the values")]
    [InlineData("_helpers.tpl", "mountPath: /etc/reco", "mountPath: /etc/keys", "looks for them")]
    [InlineData("gateway.yaml", "command: [sleep, \"5\"]", "command: [sleep, \"50\"]", "a stop may take")]
    [InlineData("gateway.yaml", "path: /health/ready", "path: /ready", "not mapped")]
    [InlineData("trainer.yaml", "- name: RECO_KEY", "- name: RECO_API_KEY", "nothing reads")]
    [InlineData("trainer.yaml", "app.kubernetes.io/component: trainer\n  template", "app.kubernetes.io/component: teacher\n  template", "does not match its own pods")]
    [InlineData("networkpolicy.yaml", "port: cluster-client", "port: gateway", "no container has")]
    [InlineData("networkpolicy.yaml", "              app.kubernetes.io/component: gateway\n", "", "asks for no key")]
    [InlineData("networkpolicy.yaml", "    - ports:\n        - { port: http, protocol: TCP }\n{{- if .Values.gateway.enabled }}\n      from:\n", "{{- if .Values.gateway.enabled }}\n    - from:\n", "asks for no key")]
    [InlineData("networkpolicy.yaml", "      app.kubernetes.io/component: silo\n  policyTypes", "      app.kubernetes.io/component: silos\n  policyTypes", "no policy guards them")]
    [InlineData("servicemonitor.yaml", "jobLabel: reco/job", "jobLabel: job", "has no label")]
    public async Task Chart_WithAPlantedError_IsRefused(string file, string right, string wrong, string said)
        => Assert.Contains(await new ChartCheck(new Chart(Everything, new Plant($"helm/templates/{file}", right, wrong))).FailuresAsync(), failure => failure.Contains(said, StringComparison.Ordinal));

    [Fact]
    public async Task Chart_WithAStopShorterThanTheSilos_IsRefused()
        => Assert.Contains(await new ChartCheck(new Chart("silo: { terminationGracePeriodSeconds: 30 }")).FailuresAsync(), failure => failure.Contains("a stop may take", StringComparison.Ordinal));

    [Theory]
    [InlineData("{}", false)]
    [InlineData("gateway: { enabled: false }", true)]
    public void Policy_OfTheSilos_LetsApplicationsInWhereNoGatewayStandsBeforeThem(string values, bool open)
    {
        var policy = new Chart(values).OfKind("NetworkPolicy").Single(each => each.Text("metadata/name").EndsWith("-silo", StringComparison.Ordinal));
        var rest = policy.List("spec/ingress").Single(rule => rule.List("ports").Any(port => port.Text("port") == "http"));

        Assert.Equal(open, !rest.List("from").Any());
    }

    [Theory]
    [InlineData("{{- with .Values.silo.nodeSelector }}", "{{- range .Values.silo.nodeSelector }}")]
    [InlineData("{{ .Values.silo.cacheSize }}", "{{ .Values.silo.cache }}")]
    [InlineData("| quote }}", "| squote }}")]
    [InlineData("{{- if not .Values.silo.autoscaling.enabled }}", "{{- if eq .Values.silo.autoscaling.enabled false }}")]
    public void Chart_WithAConstructThatIsNotKnown_IsRefused(string right, string wrong)
        => Assert.Throws<FormatException>(() => new Chart(Everything, new Plant("helm/templates/silo.yaml", right, wrong)));

    [Fact]
    public void Values_OfTheChart_AreAllReadByATemplate()
    {
        var read = new Chart(Everything).Read;

        Assert.All(Paths(new Chart().Values, ""), path => Assert.Contains(read, each => path == each || path.StartsWith(each + ".", StringComparison.Ordinal) || each.StartsWith(path + ".", StringComparison.Ordinal)));
    }

    [Theory]
    [MemberData(nameof(Choices))]
    public void Schema_TakesEachChoice(string values) => Assert.Empty(new ValuesSchema().Failures(new Chart(values).Values));

    [Theory]
    [InlineData("silos: 3", "silos is not a value")]
    [InlineData("silo: { replicas: many }", "replicas must be integer")]
    [InlineData("silo: { replicas: 0 }", "replicas must have the minimum")]
    [InlineData("silo: { drainDelay: 5s }", "drainDelay must be like")]
    [InlineData("settings: { ShutdownTimeout: \"00:00:30\" }", "must be like")]
    [InlineData("image: { pullPolicy: Sometimes }", "pullPolicy must be one of")]
    [InlineData("secret: { name: \"\" }", "must not be empty")]
    [InlineData("silo: { resources: { memory: 2Gi } }", "memory is not a value")]
    public void Schema_RefusesWhatTheChartDoesNotTake(string values, string said)
        => Assert.Contains(new ValuesSchema().Failures(Merged(values)), failure => failure.Contains(said, StringComparison.Ordinal));

    /// <summary>The chart's values with others, which may be such that it does not render.</summary>
    private static Dictionary<string, object?> Merged(string values)
    {
        try
        {
            return new Chart(values).Values;
        }
        catch (FormatException e)
        {
            throw new InvalidOperationException($"'{values}' must render, so that it is the schema that refuses it: {e.Message}", e);
        }
    }

    private static IEnumerable<string> Paths(Dictionary<string, object?> values, string under)
        => values.SelectMany(pair => pair.Value is Dictionary<string, object?> { Count: > 0 } map ? Paths(map, $"{under}{pair.Key}.") : [under + pair.Key]);
}
