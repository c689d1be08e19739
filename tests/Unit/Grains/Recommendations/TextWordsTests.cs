using OrleansReco.Grains.Recommendations;
using OrleansReco.Retrieval.Sources;

namespace OrleansReco.Tests.Unit.Grains.Recommendations;

public sealed class TextWordsTests
{
    [Theory]
    [InlineData("cafe", "The Café", 1)]
    [InlineData("robot stories", "A Robot's Story", 0.5)]
    [InlineData("dont look", "Don't Look Now", 1)]
    [InlineData("films", "A Film", 1)]
    [InlineData("crime night", "Night Train", 0.5)]
    [InlineData("?!", "What?!", 0)]
    public void Share_OfAQueryInATitle_CountsTheWordsThatSearchFinds(string query, string title, float share)
    {
        Assert.Equal(share, TextWords.Share(TextWords.Of(query), title));
        Assert.Equal(Tokenizer.Words(query).Distinct().Order(), TextWords.Of(query).Order());
    }
}
