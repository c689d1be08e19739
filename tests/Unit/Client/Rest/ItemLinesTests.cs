using System.Text;
using OrleansReco.Client.Rest;

namespace OrleansReco.Tests.Unit.Client.Rest;

/// <summary>A stream of lines is sent in whole lines, and an error has its line's number in the stream.</summary>
public sealed class ItemLinesTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Lines_AreAllThere_InOrder_WithTheirNumbers(bool byteByByte)
    {
        var lines = Enumerable.Range(0, 2_500).Select(i => i % 7 == 3 ? "" : $$"""{"itemId":"{{i}}"}""").ToArray();
        var bytes = Encoding.UTF8.GetBytes(string.Join('\n', lines));

        var read = new List<(long Before, string[] Lines)>();
        await foreach (var (before, body) in ItemLines.OfAsync(byteByByte ? new Trickle(bytes) : new MemoryStream(bytes), default))
        {
            read.Add((before, Encoding.UTF8.GetString(body.Bytes.Span).TrimEnd('\n').Split('\n')));
        }

        Assert.Equal([0L, 1_000L, 2_000L], read.Select(batch => batch.Before));
        Assert.Equal(lines, read.SelectMany(batch => batch.Lines));
    }

    [Fact]
    public async Task Lines_OfManyBytes_AreSentInRequestsThatAServiceTakes()
    {
        var line = new string('x', 300_000);
        var stream = new MemoryStream(Encoding.UTF8.GetBytes(string.Join('\n', Enumerable.Repeat(line, 10))));

        var batches = await ItemLines.OfAsync(stream, default).ToListAsync();

        Assert.Equal(10, batches.Sum(batch => batch.Body.Bytes.Length / line.Length));
        Assert.All(batches, batch => Assert.True(batch.Body.Bytes.Length < 1_500_000));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n \r\n\t\n")]
    public async Task Lines_ThatAreEmpty_AreNoRequest(string text)
        => Assert.Empty(await ItemLines.OfAsync(new MemoryStream(Encoding.UTF8.GetBytes(text)), default).ToListAsync());

    [Fact]
    public async Task Errors_OfALaterRequest_NameTheLineOfTheStream()
    {
        await using var service = await ScriptedService.StartAsync(
            ScriptedService.Json("""{"created":1000,"replaced":0,"failed":0,"errors":[]}"""),
            ScriptedService.Json("""{"created":1,"replaced":0,"failed":1,"errors":[{"line":2,"field":"itemId","message":"wrong"}]}"""),
            ScriptedService.Problem(400, "All 1 lines were refused", errors: """[{"field":"line 1: itemId","message":"wrong too"}]"""));
        await using var client = new ClientOf([service.Address]);
        var text = string.Join('\n', Enumerable.Repeat("""{"itemId":"a"}""", 1_000)) + "\n\n\n" + string.Join('\n', Enumerable.Repeat("{}", 999));

        var answer = await ((RestRecoClient)client.Client).PutItemLinesAsync(new MemoryStream(Encoding.UTF8.GetBytes(text)), default);

        Assert.Equal((1_001, 2), (answer.Created, answer.Failed));
        Assert.Equal([1_002L, 2_001L], answer.Errors.Select(error => error.Line));
    }

    /// <summary>A stream that gives a byte at a time.</summary>
    private sealed class Trickle(byte[] bytes) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => base.ReadAsync(buffer.Length > 0 ? buffer[..1] : buffer, cancellationToken);
    }
}
