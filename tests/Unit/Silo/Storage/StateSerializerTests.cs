using System.Collections.Immutable;
using System.Reflection;
using System.Text;
using OrleansReco.Abstractions;
using OrleansReco.Silo.Storage.Serialization;

namespace OrleansReco.Tests.Unit.Silo.Storage;

public sealed class StateSerializerTests
{
    private readonly StateSerializer _serializer = new();

    public static TheoryData<Type> StoredTypes =>
        [.. typeof(UserEvent).Assembly.GetTypes().Where(t => t.GetCustomAttribute<GenerateSerializerAttribute>() is not null && !t.IsAssignableTo(typeof(Exception)))];

    /// <summary>Bytes as version 1 wrote them. A store of that version must be readable for ever: never change these, add others for another version.</summary>
    [Fact]
    public void Golden_Version1_ReadsBack()
    {
        byte[] golden = [1, 16, .. "reco.LoggedEvent"u8, .. """{"0":7,"1":17723664000000000,"2":{"0":"e1","1":2,"2":"u1","3":"i1","5":3,"7":[17723663990000000,120],"8":1,"9":0.5,"10":900000000,"12":[0,1]}}"""u8];

        var read = _serializer.Deserialize<LoggedEvent>(golden);

        var expected = new UserEvent
        {
            EventId = "e1",
            Type = EventType.Play,
            UserId = "u1",
            ItemId = "i1",
            Position = 3,
            Timestamp = new DateTimeOffset(2026, 3, 1, 13, 59, 59, TimeSpan.FromHours(2)),
            Completion = 0.5,
            Dwell = TimeSpan.FromSeconds(90),
            Positions = read.Event.Positions,
        };
        Assert.Equal((7, new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero)), (read.Seq, read.ReceivedAt));
        Assert.Equal(expected, read.Event);
        Assert.Equal([0, 1], read.Event.Positions.AsEnumerable());
        Assert.Equal(golden, _serializer.Serialize(read));
    }

    [Fact]
    public void Golden_FloatsOfVersion1_ReadBack()
    {
        byte[] golden = [1, 16, .. "reco.ExampleItem"u8, .. """{"0":"i1","1":1,"3":0.25,"4":true,"5":"AACAPwAAwP8AAADA"}"""u8];

        var read = _serializer.Deserialize<ExampleItem>(golden);

        Assert.Equal([1f, float.NaN, -2f], read.Features.AsEnumerable());
        Assert.Equal(golden, _serializer.Serialize(read));
    }

    [Fact]
    public void MembersOfALaterVersion_AreSkipped()
    {
        byte[] bytes = [1, 9, .. "reco.Item"u8, .. """{"0":"i1","1":"Title","97":{"x":[1,{"y":null}]},"98":"text","99":[1,2]}"""u8];

        Assert.Equal("Title", _serializer.Deserialize<Item>(bytes).Title);
    }

    [Fact]
    public void MembersOfALaterVersion_AbsentInOldBytes_HaveTheirDefaults()
    {
        byte[] bytes = [1, 9, .. "reco.Item"u8, .. """{"0":"i1"}"""u8];

        var item = _serializer.Deserialize<Item>(bytes);

        Assert.Equal(("i1", "", 0, 0), (item.ItemId, item.Title, item.Categories.Length, item.Attributes.Count));
    }

    [Fact]
    public void AnArrayParameterAbsentInOldBytes_IsEmpty()
    {
        byte[] bytes = [1, 16, .. "reco.ExampleItem"u8, .. """{"0":"i1"}"""u8];

        Assert.True(_serializer.Deserialize<ExampleItem>(bytes).Features.IsEmpty);
    }

    [Fact]
    public void ATypeRenamedWithItsAliasKept_ReadsWhatTheOldNameWrote()
    {
        // One type in two releases: within one, no two types may have an alias, so the older one's is of equal length and replaced.
        var bytes = _serializer.Serialize(new Before { Name = "n", Count = 3 });
        "test.Renamed"u8.CopyTo(bytes.AsSpan(bytes.AsSpan().IndexOf("test.Earlier"u8)));

        var after = _serializer.Deserialize<After>(bytes);

        Assert.Equal(("n", 3), (after.Title, after.Number));
    }

    [Fact]
    public void AMemberThatDiffersFromItsDefaultByBeingNothing_IsKept()
    {
        var profile = new UserProfile { Consent = false };

        Assert.False(_serializer.Deserialize<UserProfile>(_serializer.Serialize(profile)).Consent);
    }

    [Fact]
    public void AMutableState_RoundTrips()
    {
        var state = new MutableState { Applied = 5, Seen = { "a", "b" }, Counts = { ["x"] = 1.5 }, Vector = [1, float.NaN], Entries = [new SlateRef("d", ["i"])] };

        var read = _serializer.Deserialize<MutableState>(_serializer.Serialize(state));

        Assert.Equal(5, read.Applied);
        Assert.Equal(state.Seen, read.Seen);
        Assert.Equal(state.Counts, read.Counts);
        Assert.Equal(state.Vector, read.Vector);
        Assert.Equal(["i"], Assert.Single(read.Entries).Items.AsEnumerable());
    }

    [Fact]
    public void Text_IsStoredAsItIs()
    {
        var bytes = _serializer.Serialize(new Item { ItemId = "i1", Title = "Ünïcode <b>& 'quotes' 漢字" });

        Assert.Contains("Ünïcode <b>& 'quotes' 漢字", Encoding.UTF8.GetString(bytes));
    }

    [Fact]
    public void Lists_AreNamedByTheirElement()
    {
        var bytes = _serializer.Serialize(ImmutableArray.Create(new SlateRef("d", [])));

        Assert.Equal("reco.SlateRef[]", Encoding.UTF8.GetString(bytes.AsSpan(2, bytes[1])));
        Assert.Equal("d", _serializer.Deserialize<ImmutableArray<SlateRef>>(bytes)[0].DecisionId);
    }

    [Theory]
    [InlineData(new byte[0], "too few")]
    [InlineData(new byte[] { 1, 9, 1 }, "too few")]
    [InlineData(new byte[] { 2, 0, 1 }, "format version 2")]
    [InlineData(new byte[] { 1, 1, (byte)'x', (byte)'{' }, "is a x, but was read as a reco.Item")]
    [InlineData(new byte[] { 1, 9, 114, 101, 99, 111, 46, 73, 116, 101, 109, (byte)'{' }, "reco.Item is damaged")]
    public void DamagedBytes_SayWhatIsWrong(byte[] bytes, string expected) =>
        Assert.Contains(expected, Assert.Throws<InvalidDataException>(() => _serializer.Deserialize<Item>(bytes)).Message);

    [Fact]
    public void ATypeWithoutAlias_IsRefusedWithTheRemedy() =>
        Assert.Contains("[Alias(", Assert.Throws<TypeInitializationException>(() => _serializer.Serialize(new NoAlias(1))).InnerException!.Message);

    [Theory]
    [MemberData(nameof(StoredTypes))]
    public void EveryContract_CanBeStored(Type type)
    {
        var bytes = (byte[])typeof(StateSerializer).GetMethod(nameof(StateSerializer.Serialize))!.MakeGenericMethod(type).Invoke(_serializer, [null])!;

        Assert.Equal(type.GetCustomAttribute<AliasAttribute>()!.Alias, Encoding.UTF8.GetString(bytes.AsSpan(2, bytes[1])));
    }

    [Alias("test.Earlier"), GenerateSerializer]
    public sealed record Before
    {
        [Id(0)] public string Name { get; init; } = "";

        [Id(1)] public int Count { get; init; }
    }

    [Alias("test.Renamed"), GenerateSerializer]
    public sealed record After
    {
        [Id(0)] public string Title { get; init; } = "";

        [Id(1)] public int Number { get; init; }
    }

    [Alias("test.MutableState"), GenerateSerializer]
    public sealed class MutableState
    {
        [Id(0)] public long Applied { get; set; }

        [Id(1)] public HashSet<string> Seen { get; set; } = [];

        [Id(2)] public Dictionary<string, double> Counts { get; set; } = [];

        [Id(3)] public float[] Vector { get; set; } = [];

        [Id(4)] public List<SlateRef> Entries { get; set; } = [];
    }

    public sealed record NoAlias([property: Id(0)] int Value);
}
