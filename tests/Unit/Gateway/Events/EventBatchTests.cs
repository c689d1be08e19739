using System.Text.Json;
using OrleansReco.Abstractions;
using OrleansReco.Gateway.Events;

namespace OrleansReco.Tests.Unit.Gateway.Events;

public sealed class EventBatchTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Read_AnEventWithSeveralFaults_NamesThoseOfReadingAndThoseOfTheRulesTogether()
    {
        var errors = ErrorsOf("""{"eventId":"e1","type":"play","userId":"","itemId":7,"timestamp":"yesterday","completion":3,"colour":"red","step":"cart"}""");

        Assert.Equal(["colour", "completion", "itemId", "step", "timestamp", "userId"], errors.Select(error => error.Field).Order(StringComparer.Ordinal));
        Assert.Equal(("7", "3", "cart"), (ValueOf(errors, "itemId"), ValueOf(errors, "completion"), ValueOf(errors, "step")));
    }

    [Fact]
    public void Read_AMemberThatCannotBeRead_IsNotCalledAbsent()
    {
        Assert.Equal("sessionId", Assert.Single(ErrorsOf("""{"eventId":"e1","type":"abandon","userId":"u","sessionId":7,"step":"cart","timestamp":"2026-03-01T00:00:00Z"}""")).Field);
        Assert.Equal("type", Assert.Single(ErrorsOf("""{"eventId":"e1","type":"glance","userId":"u","itemId":"a","completion":0.5,"timestamp":"2026-03-01T00:00:00Z"}""")).Field);
        Assert.Equal("op", Assert.Single(ErrorsOf("""{"eventId":"e1","type":"edit","op":"bend","userId":"u","itemId":"a","from":1,"to":2,"decisionId":"d","timestamp":"2026-03-01T00:00:00Z"}""")).Field);
    }

    [Fact]
    public void Read_MembersOfAnEditOnAnotherType_AreEachNamed()
        => Assert.Equal(["after", "from"], ErrorsOf("""{"eventId":"e1","type":"click","userId":"u","itemId":"a","from":1,"after":"x","timestamp":"2026-03-01T00:00:00Z"}""").Select(error => error.Field).Order(StringComparer.Ordinal));

    [Fact]
    public void Read_ADwellThatNoTimeSpanHolds_IsNamedAsSent()
        => Assert.Equal("1E+300", Assert.Single(ErrorsOf("""{"eventId":"e1","type":"play","userId":"u","itemId":"a","dwellMs":1e300,"timestamp":"2026-03-01T00:00:00Z"}""")).Value);

    [Fact]
    public void Read_ANameThatIsNotUnicode_IsAFaultAmongOthers()
        => Assert.Contains("completion", ErrorsOf("""{"eventId":"e1","\ud800":1,"type":"play","userId":"u","itemId":"a","completion":3,"timestamp":"2026-03-01T00:00:00Z"}""").Select(error => error.Field));

    [Fact]
    public void Read_MoreFaultsThanAreTold_NamesTen()
    {
        var unknown = string.Join(',', Enumerable.Range(0, 50).Select(i => $"\"x{i}\":1"));

        Assert.Equal(10, ErrorsOf($$"""{"eventId":"e1","type":"play","userId":"",{{unknown}}}""").Length);
    }

    [Fact]
    public void Read_ACloudEventWithSeveralFaults_NamesThemWhereTheyStand()
    {
        var errors = ErrorsOf("""{"specversion":"0.3","id":7,"type":"com.example.play","subject":"","time":"noon","data":{"completion":3,"colour":"red"}}""", cloudEvents: true);

        Assert.Equal(["data.colour", "data.completion", "data.itemId", "id", "specversion", "subject", "time"], errors.Select(error => error.Field).Order(StringComparer.Ordinal));
        Assert.Equal(("0.3", "7", "3"), (ValueOf(errors, "specversion"), ValueOf(errors, "id"), ValueOf(errors, "data.completion")));
    }

    [Fact]
    public void Read_ACloudEventWhoseDataIsNoObject_StillNamesItsEnvelope()
        => Assert.Equal(["data", "id"], ErrorsOf("""{"specversion":"1.0","id":7,"type":"com.example.play","subject":"u","time":"2026-03-01T00:00:00Z","data":"x"}""", cloudEvents: true).Select(error => error.Field).Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("7", false)]
    [InlineData("null", false)]
    [InlineData("[]", true)]
    public void Read_NoObject_IsOneFaultOfTheEvent(string element, bool cloudEvents) => Assert.Equal("event", Assert.Single(ErrorsOf(element, cloudEvents)).Field);

    [Fact]
    public void Read_GoodOnesAmongBad_AreKept_AndEachKeepsItsId()
    {
        using var body = JsonDocument.Parse("""
            [{"eventId":"good","type":"click","userId":"u","itemId":"a","timestamp":"2026-03-01T00:00:00Z"},
             {"eventId":"bad","type":"click","userId":"u","itemId":7,"timestamp":"2026-03-01T00:00:00Z"}]
            """);

        var batch = EventBatch.Read(body.RootElement, cloudEvents: false, max: 10, Now);

        Assert.Equal(["good", "bad"], batch.Ids);
        Assert.Equal("a", batch.Events[0]!.ItemId);
        Assert.Null(batch.Events[1]);
        Assert.Null(batch.Errors[0]);
    }

    private static FieldError[] ErrorsOf(string element, bool cloudEvents = false)
    {
        using var body = JsonDocument.Parse($"[{element}]");
        var batch = EventBatch.Read(body.RootElement, cloudEvents, max: 10, Now);
        Assert.Null(batch.Events[0]);
        Assert.All(batch.Errors[0]!, error => Assert.True(error.Message.Length > 20, error.Message));
        return batch.Errors[0]!;
    }

    private static string? ValueOf(FieldError[] errors, string field) => errors.Single(error => error.Field == field).Value;
}
