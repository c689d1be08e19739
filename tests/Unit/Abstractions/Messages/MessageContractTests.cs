using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using MassTransit.Serialization;
using OrleansReco.Abstractions;
using OrleansReco.Silo.Messaging;

namespace OrleansReco.Tests.Unit.Abstractions.Messages;

/// <summary>
/// The messages on the bus, as stored by each version of their contract: every one stays readable, the newest is written as stored, and the documentation names every field.
/// After raising a version in <see cref="MessageContracts"/>, run once with RECO_WRITE_SAMPLES=1 to store its sample; a stored one of an earlier version never changes.
/// </summary>
public sealed class MessageContractTests
{
    private static readonly JsonSerializerOptions Json = BusTransport.Json(new JsonSerializerOptions(SystemTextJsonMessageSerializer.Options) { WriteIndented = true });

    public static TheoryData<string> Contracts => [.. MessageContracts.All.Select(contract => contract.Type.Name)];

    [Theory]
    [MemberData(nameof(Contracts))]
    public void StoredMessage_OfTheNewestVersion_IsWhatIsWrittenNow(string name)
    {
        var contract = Contract(name);
        var written = JsonSerializer.Serialize(Sample(contract.Type), contract.Type, Json);
        var file = FileOf(contract, contract.Version);
        if (Environment.GetEnvironmentVariable("RECO_WRITE_SAMPLES") == "1" && !File.Exists(file))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, written + "\n");
        }

        Assert.True(
            File.Exists(file) && JsonNode.DeepEquals(JsonNode.Parse(File.ReadAllText(file)), JsonNode.Parse(written)),
            $"{name} is no longer written as version {contract.Version} of its contract says ({file}). Raise its version in MessageContracts.All, and see this class's summary.\n{written}");
    }

    [Theory]
    [MemberData(nameof(Contracts))]
    public void StoredMessages_OfEveryVersion_AreRead(string name)
    {
        var contract = Contract(name);
        for (var version = 1; version <= contract.Version; version++)
        {
            var stored = JsonNode.Parse(File.ReadAllText(FileOf(contract, version)))!;
            var read = JsonNode.Parse(JsonSerializer.Serialize(stored.Deserialize(contract.Type, Json), contract.Type, Json))!;
            foreach (var (path, value) in Leaves(stored))
            {
                Assert.True(Leaves(read).Contains((path, value)), $"Version {version} of {name} says {path} = {value}, but it was not read so.");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Contracts))]
    public void Documentation_NamesExchangeVersionAndEveryField(string name)
    {
        var contract = Contract(name);
        var document = File.ReadAllText(Path.Combine(Here(), "../../../../docs/messages.md"));
        Assert.Contains(contract.Exchange is { } exchange ? $"`{exchange}`" : "`responseAddress`", document);
        Assert.Contains($"`{MessageContracts.VersionHeader}`", document);
        Assert.Contains($"## {name}, version {contract.Version}", document);
        var start = document.IndexOf($"## {name}, version {contract.Version}", StringComparison.Ordinal);
        var end = document.IndexOf("\n## ", start + 3, StringComparison.Ordinal);
        var section = end < 0 ? document[start..] : document[start..end];
        var fields = Paths(JsonNode.Parse(File.ReadAllText(FileOf(contract, contract.Version)))!).ToHashSet();
        var documented = section.Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal)).Select(line => line.Split('`')[1]).ToHashSet();
        Assert.Equal(fields.Order(), documented.Order());
    }

    private static MessageContract Contract(string name) => MessageContracts.All.Single(contract => contract.Type.Name == name);

    private static string FileOf(MessageContract contract, int version) => Path.Combine(Here(), $"v{version}", contract.Type.Name + ".json");

    private static string Here([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;

    private static IEnumerable<(string Path, string Value)> Leaves(JsonNode node) => node switch
    {
        JsonObject map => map.Where(member => member.Value is not null).SelectMany(member => Leaves(member.Value!)),
        JsonArray list => list.Where(item => item is not null).SelectMany(item => Leaves(item!)),
        _ => [(node.GetPath(), node.ToJsonString())],
    };

    /// <summary>Every field, those of lists once, such as <c>items[].itemId</c>.</summary>
    private static IEnumerable<string> Paths(JsonNode node, string prefix = "") => node switch
    {
        JsonObject map => map.SelectMany(member => new[] { prefix + member.Key }.Concat(member.Value is null ? [] : Paths(member.Value, prefix + member.Key + "."))),
        JsonArray list => list.Where(item => item is JsonObject).SelectMany(item => Paths(item!, prefix.TrimEnd('.') + "[].")),
        _ => [],
    };

    /// <summary>A message with every field set.</summary>
    private static object Sample(Type type)
    {
        var noon = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
        return type == typeof(DecisionServed) ? new DecisionServed("d1", "ann", "home", noon, "m1", "champion")
            : type == typeof(ModelPublished) ? new ModelPublished("m2", "m1", noon, "Passed: better by 0.01.")
            : type == typeof(TrainModel) ? new TrainModel("the catalogue is new", noon)
            : type == typeof(ModelTrained) ? new ModelTrained("m2", true, "Passed: better by 0.01.")
            : new LabeledExample
            {
                Id = "e1",
                Revision = 2,
                Kind = ExampleKind.PreferencePair,
                UserId = "ann",
                CreatedAt = noon,
                Weight = 0.5,
                Items = [new ExampleItem("item1", 1, 0, 0.25, true, [1.5f, float.NaN]), new ExampleItem("item2", 0, -1, 0, false, [])],
                Slates = [new SlateRef("d1", ["item1", "item2"])],
                Query = "jazz",
                NewQuery = "cool jazz",
                Before = "before",
                After = "after",
                Step = "checkout",
                Preceding = ["click:item1"],
                Provenance = new Provenance { DecisionId = "d1", ModelVersion = "m1", Arm = "champion", Surface = "home", ServedAt = noon, EventIds = ["ev1"], FeatureNames = ["price", "age"] },
            };
    }
}
